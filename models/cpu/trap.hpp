// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "models/base/quantity.hpp"
#include "models/base/virt_addr.hpp"
#include "models/cpu/instruction.hpp"
#include "models/mmu/access_kind.hpp"

namespace mktme::cpu {

/// What a core cannot do by itself: an instruction for the kernel or its package, or a page fault
/// (docs/models/cpu.md#traps).
struct Trap {
    Cycles at{};  // in which it comes to the port
    std::uint32_t core = 0;
    Special special = Special::none;          // syscall, pconfig or wrmsr; none: a page fault
    std::array<std::uint64_t, 2> operands{};  // of an instruction
    VirtAddr address{};                       // of a page fault: the linear address
    mmu::AccessKind access{};                 // of a page fault
    std::uint32_t error_code = 0;             // of a page fault: mmu::FaultCode
};

/// Answer to the trap of a core.
struct TrapAnswer {
    Cycles at{};  // in which it comes to the core
    std::uint32_t core = 0;
    bool goes_on = true;  // false: the thread ends
};

/// What answers the traps of all cores of a machine: a kernel.
class TrapPort {
public:
    TrapPort() = default;
    TrapPort(const TrapPort&) = delete;
    TrapPort& operator=(const TrapPort&) = delete;
    virtual ~TrapPort() = default;

    /// Takes a trap in its cycle. Traps come in order of (cycle, core).
    virtual void take(const Trap& trap) = 0;
    /// Returns the next cycle in which it does something by itself; Cycles::max() if there is none.
    [[nodiscard]] virtual Cycles next() const = 0;
    /// Does what it does in cycle `now`, of which all traps were taken. Returns the answers given in it: each comes to its core a hop later
    /// at least.
    virtual std::vector<TrapAnswer> run(Cycles now) = 0;
};

}  // namespace mktme::cpu
