// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>

namespace mktme::reference {

using Cycle = std::uint64_t;

/// nCK of numbers 3.1 and 3.2, written down here a second time on purpose.
struct Numbers {
    unsigned groups, banks;  // a rank; banks of a group
    Cycle CL, CWL, BL, RCD, RP, RAS, RC, RRD_S, RRD_L, FAW, CCD_S, CCD_L, CCD_L_WR, WR, WTR_S, WTR_L, RTP,
        PPD, REFI, RFC;
    Cycle long_command;  // clocks of ACT, RD and WR on the command bus
    std::uint64_t most_postponed;
    std::uint64_t hertz;
};

const Numbers& numbers_of(std::string_view part);

enum class Kind { ACT, RD, WR, PRE, PREA, REF };

struct Command {
    Cycle cycle = 0;
    unsigned data_channel = 0;
    Kind kind = Kind::ACT;
    unsigned rank = 0, group = 0, bank = 0;
    std::uint64_t row = 0, column = 0;

    bool operator==(const Command&) const = default;
};

/// Remembers commands and answers by looking through them: the table of the law, read line by line.
class Device {
public:
    Device(const Numbers& numbers, unsigned ranks);

    [[nodiscard]] bool allows(const Command& next) const;
    void issue(const Command& command);
    /// Open row of a bank, or -1.
    [[nodiscard]] std::int64_t row(unsigned rank, unsigned group, unsigned bank) const;
    [[nodiscard]] bool all_closed(unsigned rank) const;

private:
    [[nodiscard]] Cycle distance(const Command& first, const Command& then) const;
    [[nodiscard]] Cycle same_rank(const Command& first, const Command& then) const;
    [[nodiscard]] Cycle same_rank_columns(const Command& first, const Command& then) const;
    [[nodiscard]] Cycle other_rank(Kind first, Kind then) const;
    std::int64_t& slot(unsigned rank, unsigned group, unsigned bank);

    Numbers n_;
    unsigned ranks_;
    std::deque<Command> history_;
    std::deque<std::int64_t> rows_;
};

}  // namespace mktme::reference
