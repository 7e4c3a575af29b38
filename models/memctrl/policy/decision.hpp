// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <limits>

#include "models/dram/command.hpp"
#include "models/memctrl/queue/request_queues.hpp"

namespace mktme {

namespace memctrl {

/// Order of the classes of commands that are legal in the same cycle (docs/models/memory-controller.md, step 4).
/// `controller.priority` says whether columns or rows are preferred.
enum class CommandClass : std::uint8_t {
    urgent_refresh,
    wake,
    preferred,
    other,
    idle_refresh,
    timeout,
    sleep
};

/// Target of a command.
enum class Reach : std::uint8_t { bank, unit, rank };

}  // namespace memctrl

template <>
struct EnumNames<memctrl::Reach> {
    static constexpr std::array<std::string_view, 3> names{"bank", "refresh unit", "rank"};
};

namespace memctrl {

/// Order of commands that are legal in the same cycle: the lower goes first. It is the class, then within it the
/// sequence number of the request or the number of the unit, bank or rank.
using Precedence = std::uint64_t;

constexpr Precedence precedence(CommandClass order, std::uint64_t sequence) {
    constexpr unsigned class_shift = 60;
    return static_cast<std::uint64_t>(order) << class_shift | sequence;
}

/// Candidate command and the first cycle in which it may be issued. Policies propose candidates, and the best is
/// issued.
struct Decision {
    Cycles at = Cycles::max();
    Precedence precedence = std::numeric_limits<Precedence>::max();
    dram::Command command{};
    Reach reach = Reach::bank;
    std::uint32_t where = 0;      // number of the bank, refresh unit or rank
    EntryIndex entry = no_entry;  // queue entry that it serves
};

/// Returns true if a command of this cycle and precedence goes before `best`.
inline bool goes_before(Cycles at, Precedence precedence, const Decision& best) {
    return at != best.at ? at < best.at : precedence < best.precedence;
}

inline void keep_better(const Decision& candidate, Decision& best) {
    if (goes_before(candidate.at, candidate.precedence, best)) best = candidate;
}

}  // namespace memctrl
}  // namespace mktme
