// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <vector>

#include "tests/reference/reference_device.hpp"
#include "tests/reference/reference_queues.hpp"

namespace mktme::reference {

struct Config;

/// Step 3 of a cycle: the refreshes that the units of all ranks of a data channel owe. A unit is identified by its
/// number q.
class RefreshRule {
public:
    RefreshRule(const Config& config, const Numbers& n);

    [[nodiscard]] unsigned units() const;
    [[nodiscard]] unsigned rank_of(unsigned q) const { return q / cadence_.units; }
    [[nodiscard]] unsigned unit_of(unsigned rank, unsigned group, unsigned bank) const;

    [[nodiscard]] std::uint64_t owed(unsigned q, Cycle c, const Device& device) const;
    [[nodiscard]] bool is_urgent(unsigned q, Cycle c, const Device& device) const;
    [[nodiscard]] bool is_idle(unsigned q, Cycle c, const Queues& queues) const;
    /// Returns the commands that bring unit q nearer to its refresh, the preferred ones first. They end a power state,
    /// close the banks or refresh them.
    [[nodiscard]] std::vector<Command> next_commands(unsigned q, Cycle c, unsigned data_channel,
                                                     const Device& device) const;
    /// Returns true if an ACT to this rank in cycle c would delay an urgent refresh of other banks that are closed.
    [[nodiscard]] bool holds_activates(unsigned rank, Cycle c, const Device& device) const;

    void issued(const Command& command);

private:
    [[nodiscard]] std::uint64_t due(unsigned q, Cycle c) const;
    [[nodiscard]] Command refresh_of(unsigned q, Cycle c, unsigned data_channel) const;
    [[nodiscard]] bool by_bank() const;

    const Config& config_;
    Numbers n_;
    Cadence cadence_;
    std::vector<std::uint64_t> done_;                // by unit
    std::vector<std::optional<Cycle>> last_column_;  // by unit
};

}  // namespace mktme::reference
