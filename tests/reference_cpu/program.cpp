// SPDX-License-Identifier: Apache-2.0
#include "tests/reference_cpu/program.hpp"

#include <algorithm>
#include <map>

namespace mktme::reference_cpu {

namespace {

using cpu::AccessKind;
using cpu::Special;

RecordKind kind_of(AccessKind kind, Special special) {
    if (kind == AccessKind::fetch) return RecordKind::fetch;
    if (cpu::is_store(kind)) return RecordKind::store;
    return cpu::is_flush(special) ? RecordKind::flush : RecordKind::load;
}

mmu::AccessKind access_of(const Record& record) {
    if (record.kind == RecordKind::fetch) return mmu::AccessKind::fetch;
    return record.kind == RecordKind::store ? mmu::AccessKind::write : mmu::AccessKind::read;
}

/// `is_physical`: its addresses need no translation.
Record record_of(const cpu::MemoryRecord& given, Special special, bool is_physical) {
    constexpr std::uint64_t line = line_size.count();
    Record record{.kind = kind_of(given.kind, special),
                  .is_locked = cpu::is_locked(given.kind),
                  .address = given.address.count(),
                  .bytes = given.bytes};
    record.parts.push_back({.address = record.address});
    record.parts.back().access = access_of(record);
    const std::uint64_t border = record.address / line * line + line;
    if (record.kind != RecordKind::flush && record.address + record.bytes > border)
        record.parts.push_back({.address = border, .access = access_of(record)});
    for (Part& part : record.parts) part.is_physical = is_physical;
    return record;
}

bool is_plain(const workloads::ProgramStep& step) {
    const auto is_unknown = [](std::uint8_t number) { return number == 0; };
    return step.records.empty() && step.special == Special::none &&
           step.branch.kind == cpu::BranchKind::none &&
           std::ranges::all_of(step.registers.sources, is_unknown) &&
           std::ranges::all_of(step.registers.destinations, is_unknown);
}

Instruction instruction_of(const workloads::ProgramStep& step) {
    Instruction instruction;
    instruction.is_plain = is_plain(step);
    instruction.ip = step.ip;
    instruction.branch = step.branch;
    instruction.special = step.special;
    instruction.operands = step.operands;
    instruction.changes_entries = step.changes_entries;
    instruction.claims_lines = step.claims_lines;
    for (const auto& record : step.records)
        instruction.records.push_back(record_of(record, step.special, step.is_physical));
    if (step.special == Special::sfence) instruction.records.push_back({.kind = RecordKind::fence});
    return instruction;
}

/// Numbers instructions and records, and finds the load that each record depends on.
void link_records(std::deque<Instruction>& instructions, const test::CoreProgram& program) {
    std::vector<Record*> records;
    std::vector<std::uint32_t> depends;
    for (const auto& step : program.steps)
        for (const auto& record : step.records) depends.push_back(record.depends);
    for (Instruction& instruction : instructions)
        for (Record& record : instruction.records) {
            record.instruction = &instruction;
            if (record.kind == RecordKind::fence) continue;  // no record of the trace
            const std::uint32_t distance = depends[records.size()];
            if (distance > 0 && distance <= records.size()) {
                Record* producer = records[records.size() - distance];
                if (producer->is_load()) record.producer = producer;
            }
            records.push_back(&record);
        }
}

void link_registers(std::deque<Instruction>& instructions, const std::vector<cpu::RegisterUse>& uses) {
    std::map<std::uint8_t, const Instruction*> writers;
    for (std::size_t i = 0; i < instructions.size(); ++i) {
        for (const std::uint8_t source : uses[i].sources)
            if (source != 0 && writers.contains(source)) instructions[i].sources.push_back(writers[source]);
        for (const std::uint8_t destination : uses[i].destinations)
            if (destination != 0) writers[destination] = &instructions[i];
    }
}

/// Marks instruction ceil(k x 1000 / m) for k = 1, 2, ...
void mark_mispredicted(std::deque<Instruction>& instructions, std::uint64_t per_kilo) {
    constexpr std::uint64_t kilo = 1000;
    for (std::uint64_t k = 1; per_kilo > 0; ++k) {
        const std::uint64_t number = (k * kilo + per_kilo - 1) / per_kilo;
        if (number > instructions.size()) return;
        instructions[number - 1].ends_interval = true;
    }
}

}  // namespace

std::deque<Instruction> instructions_of(const test::CoreProgram& program, const cpu::CoreParams& params) {
    std::deque<Instruction> instructions;
    std::vector<cpu::RegisterUse> uses;
    const auto add = [&](Instruction instruction, const cpu::RegisterUse& use) {
        instruction.number = instructions.size() + 1;
        instructions.push_back(std::move(instruction));
        uses.push_back(use);
    };
    for (const auto& step : program.steps) {
        for (std::uint64_t i = 0; i < step.plain_before; ++i) add({}, {});
        add(instruction_of(step), step.registers);
    }
    for (std::uint64_t i = 0; i < program.plain_tail; ++i) add({}, {});
    link_records(instructions, program);
    link_registers(instructions, uses);
    mark_mispredicted(instructions, params.mispredicts_per_kilo);
    return instructions;
}

std::optional<Cycle> Record::translated() const {
    Cycle latest = 0;
    for (const Part& part : parts) {
        if (!part.translated) return std::nullopt;
        latest = std::max(latest, *part.translated);
    }
    return latest;
}

std::optional<Cycle> Record::loaded() const {
    if (forwarded) return forwarded;
    Cycle latest = 0;
    for (const Part& part : parts) {
        if (!part.wait.done) return std::nullopt;
        latest = std::max(latest, *part.wait.done);
    }
    return latest;
}

void Instruction::begin_again() {
    rob_entry.reset();
    dispatched.reset();
    oldest_since.reset();
    rule_done.reset();
    has_left = false;
    complete_.reset();
    for (Record& record : records) {
        for (Part& part : record.parts)
            part = {.address = part.address, .is_physical = part.is_physical, .access = part.access};
        record = {.kind = record.kind,
                  .is_locked = record.is_locked,
                  .address = record.address,
                  .bytes = record.bytes,
                  .instruction = this,
                  .producer = record.producer,
                  .parts = std::move(record.parts)};
    }
}

bool Instruction::leaves() const {
    return special == Special::wrmsr || special == Special::pconfig || special == Special::syscall ||
           special == Special::iret || special == Special::hlt || special == Special::wbinvd;
}

bool Instruction::is_serialising() const {
    const bool changes_translation = special == Special::mov_cr3 || special == Special::invlpg ||
                                     special == Special::invpcid_address ||
                                     special == Special::invpcid_context;
    return special == Special::lfence || special == Special::wrpkru || changes_translation || leaves();
}

bool Instruction::has_rule() const { return special == Special::mfence || is_serialising(); }

bool Instruction::is_locked() const { return std::ranges::any_of(records, &Record::is_locked); }

std::optional<Cycle> Instruction::complete() const {
    if (!complete_) complete_ = find_complete();
    return complete_;
}

std::optional<Cycle> Instruction::find_complete() const {
    if (!dispatched) return std::nullopt;
    std::vector<std::optional<Cycle>> needed;
    for (const Record& record : records) {
        if (record.is_load()) needed.push_back(record.loaded());
        if (record.kind == RecordKind::store || record.kind == RecordKind::flush)
            needed.push_back(record.translated());
    }
    if (has_rule()) needed.push_back(rule_done);
    if (needed.empty() || branch.kind != cpu::BranchKind::none || special == Special::sfence)
        needed.emplace_back(*dispatched + 1);
    Cycle latest = 0;
    for (const auto& one : needed) {
        if (!one) return std::nullopt;
        latest = std::max(latest, *one);
    }
    for (const Instruction* source : sources) {
        const auto written = source->complete();
        if (!written) return std::nullopt;
        latest = std::max(latest, std::max(*written, *dispatched) + 1);
    }
    return latest;
}

}  // namespace mktme::reference_cpu
