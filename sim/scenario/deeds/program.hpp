// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "sim/scenario/deeds/deed.hpp"
#include "sim/scenario/folded_source.hpp"

namespace mktme::sim {

/// Memory as the code of a process or guest accesses it, by its own addresses. Loads and stores are within a page.
class ProgramMemory {
public:
    virtual ~ProgramMemory() = default;

    [[nodiscard]] virtual ActionEnd load(mm::Address at, std::span<std::byte> to) const = 0;
    [[nodiscard]] virtual ActionEnd store(mm::Address at, std::span<const std::byte> from) const = 0;
    /// Executes a program up to its end, or an access that fails. `unmapped`: the address of one to which nothing is mapped.
    [[nodiscard]] virtual ActionEnd run(cpu::InstructionSource& program,
                                        std::optional<mm::Address>& unmapped) const = 0;
};

/// The memory of the actor's process.
class ProcessMemory final : public ProgramMemory {
public:
    explicit ProcessMemory(const Deed& deed) : task_{&deed.task()} {}

    [[nodiscard]] ActionEnd load(mm::Address at, std::span<std::byte> to) const override;
    [[nodiscard]] ActionEnd store(mm::Address at, std::span<const std::byte> from) const override;
    [[nodiscard]] ActionEnd run(cpu::InstructionSource& program,
                                std::optional<mm::Address>& unmapped) const override;

private:
    task::Task* task_;
};

// What code does to a range, from its first byte to its last.

ActionEnd fill(const Deed& deed, const ProgramMemory& memory, mm::Range range, scenario::Byte byte);
ActionEnd check(const Deed& deed, const ProgramMemory& memory, mm::Range range, const scenario::XByte& byte);
ActionEnd touch(const Deed& deed, const ProgramMemory& memory, mm::Range range,
                const scenario::Pattern& pattern);

/// Loads and stores of a program between two looks at whether the process is to end, and whether others want its core.
inline constexpr std::uint64_t records_at_once = 2048;

/// Whether a program's addresses are of mappings that are there, or pages are mapped where it goes.
enum class Addresses : std::uint8_t { mapped, on_demand };

/// Executes a program on the actor's core. Others that want the core have it in between.
ActionEnd execute(const Deed& deed, const ProgramMemory& memory, FoldedSource& program, Addresses addresses);

}  // namespace mktme::sim
