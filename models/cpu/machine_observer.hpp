// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/base/quantity.hpp"
#include "models/cache/line_state.hpp"
#include "models/cache/message_kind.hpp"

namespace mktme::cpu {

/// Sees what a machine does, cycle by cycle. Events of one core or slice come in order of time.
class MachineObserver {
public:
    MachineObserver() = default;
    MachineObserver(const MachineObserver&) = delete;
    MachineObserver& operator=(const MachineObserver&) = delete;
    virtual ~MachineObserver() = default;

    /// `count` instructions of a core retired in cycle `at`.
    virtual void retired(std::uint32_t core, Cycles at, std::uint64_t count) = 0;
    /// A fill brought a line into private level `level` of a core, or changed its state there. Levels: 0 L1I, 1 L1D, 2 L2
    /// and so on.
    virtual void filled(std::uint32_t core, Cycles at, unsigned level, PhysAddr line, cache::LineState state) = 0;
    /// A probe was taken by a core, which had the line in this state: invalid if only its write-back buffer had it.
    virtual void probed(std::uint32_t core, Cycles at, cache::MessageKind kind, PhysAddr line,
                        cache::LineState had) = 0;
    /// A slice took a message. One that is laid aside is seen when it is taken at last.
    virtual void taken(std::uint32_t slice, Cycles at, cache::MessageKind kind, std::uint32_t core,
                       PhysAddr line) = 0;
    /// A slice sent a line, or the request for one, to memory, to leave in cycle `at`.
    virtual void to_memory(std::uint32_t slice, Cycles at, bool is_write, PhysAddr line) = 0;
};

}  // namespace mktme::cpu
