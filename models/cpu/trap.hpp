// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "models/base/quantity.hpp"
#include "models/base/virt_addr.hpp"
#include "models/cpu/instruction.hpp"
#include "models/mmu/access_kind.hpp"
#include "models/mmu/entry.hpp"

namespace mktme::cpu {

/// What brings a core to its kernel.
enum class TrapKind : std::uint8_t {
    instruction,  // one that the kernel or the package executes
    page_fault,
    interrupt  // that the port has sent
};

/// What a core cannot do by itself (docs/models/cpu.md#traps).
struct Trap {
    Cycles at{};  // in which it comes to the port
    std::uint32_t core = 0;
    TrapKind kind = TrapKind::instruction;
    Special special = Special::none;          // of an instruction
    std::array<std::uint64_t, 2> operands{};  // of an instruction
    VirtAddr address{};                       // of a page fault: the linear address
    mmu::AccessKind access{};                 // of a page fault
    std::uint32_t error_code = 0;             // of a page fault: mmu::FaultCode
};

/// An entry of page tables that a walker of a core has given an accessed or a dirty flag.
struct EntryMark {
    Cycles at{};  // in which the port learns of it
    std::uint32_t core = 0;
    PhysAddr place{};
    mmu::Entry entry{};  // with its flags
};

/// What a trap port tells a core.
struct TrapAnswer {
    enum class Kind : std::uint8_t {
        goes_on,    // answer to its trap
        ends,       // answer to its trap: nothing more of the thread is executed
        interrupts  // no answer: the core is to come to the port
    };

    Cycles at{};  // in which it comes to the core
    std::uint32_t core = 0;
    Kind kind = Kind::goes_on;
};

/// What answers the traps of all cores of a machine: a kernel.
class TrapPort {
public:
    TrapPort() = default;
    TrapPort(const TrapPort&) = delete;
    TrapPort& operator=(const TrapPort&) = delete;
    virtual ~TrapPort() = default;

    /// Learns of flags, before the traps of the same cycle, in order of (cycle, core).
    virtual void see(const EntryMark& /*mark*/) {}
    /// Takes a trap in its cycle. Traps come in order of (cycle, core).
    virtual void take(const Trap& trap) = 0;
    /// Returns the next cycle in which it does something by itself; Cycles::max() if there is none.
    [[nodiscard]] virtual Cycles next() const = 0;
    /// Does what it does in cycle `now`, of which all traps were taken. Returns the answers and interrupts given in it: each comes
    /// to its core a hop later at least.
    virtual std::vector<TrapAnswer> run(Cycles now) = 0;
};

}  // namespace mktme::cpu
