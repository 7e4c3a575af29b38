// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <initializer_list>
#include <vector>

#include "tests/reference_cpu/machine_case.hpp"
#include "tests/reference_cpu/recorder.hpp"
#include "tests/reference_cpu/reference_machine.hpp"

/// Machines and programs of tiny cases whose cycles were computed by hand from the pages of the law.
///
/// Cores and DRAM have one clock, so no time is rounded. L1D has 3 cycles, L2 4, a slice 6, a hop 8 and a probe 7. A read
/// of an idle DRAM takes 48: ACT, tRCD 22, CL 22, a burst of 4. Policy `closed` and tRC = 74 let a read follow after 77.
namespace mktme::test {

inline constexpr std::uint64_t to_slice = 3 + 4 + 8;    // from the look-up of L1D to the message of the miss
inline constexpr std::uint64_t miss = 15 + 6 + 48 + 8;  // from the look-up of L1D to its fill from memory: 77
inline constexpr std::uint64_t from_llc = 15 + 6 + 8;   // from a line of the LLC: 29
/// A load as the first instruction is taken in cycle 1. Its walk makes four reads; the part is translated in the cycle
/// after the last, 1 + 4 x 77 + 1, and then misses.
inline constexpr std::uint64_t first_load = 1 + 4 * miss + 1 + miss;

inline constexpr std::uint64_t page = 0x10000;  // first of 16 pages of 4 KiB

inline cache::CacheParams cache_of(const char* name, std::uint64_t lines, std::uint64_t ways,
                                   std::uint64_t latency) {
    cache::CacheParams p{.name = name};
    p.size = Bytes{lines * line_size.count()};
    p.ways = ways;
    p.latency = Cycles{latency};
    return p;
}

/// Returns a machine of the law's tests, with a program for each core.
MachineCase law_machine(std::initializer_list<std::vector<workloads::ProgramStep>> programs);

inline workloads::ProgramStep access(cpu::AccessKind kind, std::uint64_t address, std::uint32_t depends = 0,
                                     std::uint8_t bytes = 8) {
    workloads::ProgramStep step;
    step.records = {{.address = VirtAddr{address}, .depends = depends, .bytes = bytes, .kind = kind}};
    return step;
}
inline workloads::ProgramStep load(std::uint64_t address, std::uint32_t depends = 0, std::uint8_t bytes = 8) {
    return access(cpu::AccessKind::load, address, depends, bytes);
}
inline workloads::ProgramStep store(std::uint64_t address, std::uint32_t depends = 0,
                                    std::uint8_t bytes = 8) {
    return access(cpu::AccessKind::store, address, depends, bytes);
}
inline workloads::ProgramStep special(cpu::Special which) {
    workloads::ProgramStep step;
    step.special = which;
    return step;
}
inline workloads::ProgramStep flush(cpu::Special which, std::uint64_t address, std::uint32_t depends = 0) {
    workloads::ProgramStep step = load(address, depends);
    step.special = which;
    return step;
}
inline workloads::ProgramStep plain(std::uint64_t count) {
    workloads::ProgramStep step;
    step.plain_before = count;
    step.registers.destinations[0] = 1;
    return step;
}

/// A case that has run to its end in the reference.
class LawRun {
public:
    explicit LawRun(const MachineCase& machine_case) : machine_{machine_case, seen_} {
        constexpr reference_cpu::Cycle limit = 100'000;
        machine_.run(limit);
    }

    [[nodiscard]] bool is_done() const { return machine_.is_done(); }
    [[nodiscard]] const Recorder& seen() const { return seen_; }
    [[nodiscard]] reference_cpu::ReferenceMachine& machine() { return machine_; }
    [[nodiscard]] const reference_cpu::CycleAccount& account(std::size_t core = 0) const {
        return machine_.core(core).account();
    }
    [[nodiscard]] PhysAddr line(std::uint64_t address) const {
        return PhysAddr{machine_.physical(0, address).count() & ~(line_size.count() - 1)};
    }
    [[nodiscard]] const reference_cpu::Record& record(std::size_t instruction, std::size_t core = 0) const {
        return machine_.core(core).program().at(instruction).records.at(0);
    }
    [[nodiscard]] const reference_cpu::Instruction& instruction(std::size_t number,
                                                                std::size_t core = 0) const {
        return machine_.core(core).program().at(number);
    }
    /// Returns the cycle in which the load of an instruction was complete.
    [[nodiscard]] std::uint64_t loaded(std::size_t instruction, std::size_t core = 0) const {
        return record(instruction, core).loaded().value_or(0);
    }
    [[nodiscard]] std::uint64_t committed(std::size_t instruction, std::size_t core = 0) const {
        return record(instruction, core).committed.value_or(0);
    }
    [[nodiscard]] std::uint64_t dispatched(std::size_t instruction, std::size_t core = 0) const {
        return machine_.core(core).program().at(instruction).dispatched.value_or(0);
    }
    /// Returns the cycle in which each instruction of a core retired.
    [[nodiscard]] std::vector<std::uint64_t> retired(std::uint32_t core = 0) const {
        std::vector<std::uint64_t> cycles;
        for (const auto& one : seen_.retirements)
            if (one.core == core) cycles.insert(cycles.end(), one.count, one.at);
        return cycles;
    }
    /// Returns the cycle in which a slice took the last message of a kind for a line.
    [[nodiscard]] std::uint64_t last_taken(cache::MessageKind kind, std::uint64_t address) const {
        std::uint64_t last = 0;
        for (const auto& one : seen_.messages)
            if (one.kind == kind && one.line == line(address)) last = one.at;
        return last;
    }

private:
    Recorder seen_;
    reference_cpu::ReferenceMachine machine_;
};

}  // namespace mktme::test
