// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "tests/reference/reference_distances.hpp"

namespace mktme::reference {

/// DRAM device that stores its commands and searches them, the latest first.
class Device {
public:
    enum class State { awake, power_down, self_refresh };  // of a rank

    Device(const Numbers& numbers, dram::RefreshMode mode, unsigned ranks);

    [[nodiscard]] bool bus_is_free(Cycle c) const;
    [[nodiscard]] bool allows(const Command& next) const;
    /// Returns true if the distances to all earlier commands allow this one, regardless of the state of banks and bus.
    [[nodiscard]] bool distances_allow(const Command& next) const;
    void issue(const Command& command);
    /// Returns the open row of a bank, or -1.
    [[nodiscard]] std::int64_t row(unsigned rank, unsigned group, unsigned bank) const {
        return rows_[index(rank, group, bank)];
    }
    [[nodiscard]] State state(unsigned rank) const { return states_[rank]; }
    /// Returns true if all banks that the command reaches are closed.
    [[nodiscard]] bool finds_all_closed(const Command& command) const;

private:
    [[nodiscard]] std::size_t index(unsigned rank, unsigned group, unsigned bank) const {
        return (rank * n_.groups + group) * n_.banks + bank;
    }
    [[nodiscard]] bool state_allows(const Command& next) const;
    void close_banks(const Command& command);
    void change_state(const Command& command);

    Numbers n_;
    Distances distances_;
    std::vector<Command> history_;  // commands that can still bind another, in order
    std::vector<std::int64_t> rows_;
    std::vector<State> states_;
};

}  // namespace mktme::reference
