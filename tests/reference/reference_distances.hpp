// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <vector>

#include "tests/reference/reference_command.hpp"

namespace mktme::reference {

/// The table "Distances" of docs/models/dram.md, row by row.
class Distances {
public:
    Distances(const Numbers& n, dram::RefreshMode mode);

    /// Returns the least clocks from `first` to `then`, without the four-activate window and the command bus.
    [[nodiscard]] Cycle between(const Command& first, const Command& then) const;
    /// Returns the longest time for which a command of this kind binds another.
    [[nodiscard]] Cycle longest_from(Kind first) const { return longest_[static_cast<std::size_t>(first)]; }

private:
    enum class Where { bank, other_banks, rank, same_group, other_group, other_rank };
    struct Row {
        Where where;
        Cycle at_least;
    };
    using Kinds = std::vector<Kind>;

    [[nodiscard]] bool holds(Where where, const Command& first, const Command& then) const;
    void row(const Kinds& first, const Kinds& then, Where where, std::int64_t at_least);
    void bank_rows(const Numbers& n);
    void column_rows(const Numbers& n);
    void refresh_rows(const Numbers& n, dram::RefreshMode mode);
    void sleep_rows(const Numbers& n);

    Family family_;
    std::array<std::array<std::vector<Row>, kinds>, kinds> rows_;  // by first, then second
    std::array<Cycle, kinds> longest_{};
};

}  // namespace mktme::reference
