// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "models/dram/command.hpp"
#include "models/memctrl/request_queues.hpp"

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

/// What a command goes to.
enum class Reach : std::uint8_t { bank, unit, rank };

}  // namespace memctrl

template <>
struct EnumNames<memctrl::Reach> {
    static constexpr std::array<std::string_view, 3> names{"bank", "refresh unit", "rank"};
};

namespace memctrl {

/// A command and the cycle from which it may go; policies propose them, the best goes out.
struct Decision {
    Cycles at = Cycles::max();
    CommandClass order = CommandClass::sleep;
    std::uint64_t sequence =
        0;  // lower goes first within a class: of the request, or number of unit, bank, rank
    dram::Command command{};
    Reach reach = Reach::bank;
    std::uint32_t where = 0;  // number of the bank, refresh unit or rank
    Slot slot = no_slot;      // on behalf of this request
};

/// True when a command of this cycle, class and sequence goes before `best`: the earlier, in the same cycle the better
/// class, in the same class the lower sequence.
inline bool goes_before(Cycles at, CommandClass order, std::uint64_t sequence, const Decision& best) {
    if (at != best.at) return at < best.at;
    return order != best.order ? order < best.order : sequence < best.sequence;
}

inline void keep_better(const Decision& candidate, Decision& best) {
    if (goes_before(candidate.at, candidate.order, candidate.sequence, best)) best = candidate;
}

}  // namespace memctrl
}  // namespace mktme
