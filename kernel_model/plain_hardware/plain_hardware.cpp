// SPDX-License-Identifier: Apache-2.0
#include "kernel_model/plain_hardware/plain_hardware.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <stdexcept>

#include "models/cpu/instruction_source.hpp"
#include "models/mmu/access_check.hpp"
#include "models/mmu/entry_change.hpp"
#include "models/tme/pconfig/key_program_struct.hpp"
#include "models/tme/pconfig/pconfig_result.hpp"

namespace mktme::plain_hardware {

namespace {

using mmu::AccessKind;
using mmu::Entry;
using syscall::Translation;
using syscall::UserAccess;

constexpr unsigned page_shift = 12;
constexpr unsigned index_bits = 9;
constexpr int top_level = 3;
constexpr std::size_t entries_per_table = std::size_t{1} << index_bits;

PhysAddr entry_address(PhysAddr table, std::uint64_t address, int level) {
    constexpr std::uint64_t index_mask = (1U << index_bits) - 1;
    const auto index = address >> (page_shift + index_bits * static_cast<unsigned>(level)) & index_mask;
    return PhysAddr{table.count() + index * sizeof(Entry)};
}

/// Returns true if the cached leaf serves the access. A first write needs a walk, to set the dirty bit.
bool serves(Entry leaf, const UserAccess& access) {
    return mmu::allows(leaf, access.kind, access.pkru) &&
           (access.kind != AccessKind::write || leaf.is_dirty());
}

}  // namespace

Translation PlainHardware::translate(const UserAccess& access) {
    Tlb& tlb = tlbs_[{access.space, access.core}];
    if (const auto leaf = tlb.leaf(access.address); leaf && serves(*leaf, access))
        return {.address = address_in(*leaf, access.address)};
    const Translation found = walk(access, tlb);
    if (!found.address) notice_fault(access.address);
    else faults_in_a_row_ = 0;
    return found;
}

void PlainHardware::notice_fault(std::uint64_t address) {
    constexpr std::uint64_t forever = 10'000;
    faults_in_a_row_ = address == last_fault_ ? faults_in_a_row_ + 1 : 1;
    last_fault_ = address;
    if (faults_in_a_row_ == forever) throw std::logic_error{"an address faults forever"};
}

Translation PlainHardware::walk(const UserAccess& access, Tlb& tlb) {
    auto table = tlb.table(access.address);
    int level = table ? 0 : top_level;
    if (!table) table = access.root;
    while (table) {
        const PhysAddr where = entry_address(*table, access.address, level);
        const Entry entry = read_entry(where);
        if (!entry.is_present()) break;
        if (level == 0 || entry.is_huge()) return use_leaf(access, tlb, where, entry);
        table = format_.full_page(entry.bits());
        if (--level == 0) tlb.add_table(access.address, *table);
    }
    tlb.forget(access.address);
    return {};
}

Translation PlainHardware::use_leaf(const UserAccess& access, Tlb& tlb, PhysAddr where, Entry leaf) {
    if (!mmu::allows(leaf, access.kind, access.pkru)) {
        tlb.forget(access.address);
        return {.was_present = true};
    }
    const std::uint64_t use = access.kind == AccessKind::write ? Entry::use_bits : Entry::accessed;
    const Entry used{leaf.bits() | use};
    if (used != leaf) write_entry(where, used);
    tlb.add_leaf(access.address, used);
    return {.address = address_in(used, access.address)};
}

PhysAddr PlainHardware::address_in(Entry leaf, std::uint64_t address) const {
    const unsigned shift = leaf.is_huge() ? page_shift + index_bits : page_shift;
    const std::uint64_t offset = address & ((std::uint64_t{1} << shift) - 1);
    return PhysAddr{format_.full_page(leaf.bits()).count() | offset};
}

Entry PlainHardware::read_entry(PhysAddr where) {
    std::array<std::byte, sizeof(Entry)> bytes;
    lines_.read(where, bytes);
    return std::bit_cast<Entry>(bytes);
}

Entry PlainHardware::peek_entry(PhysAddr where) {
    std::array<std::byte, sizeof(Entry)> bytes;
    lines_.peek(where, bytes);
    return std::bit_cast<Entry>(bytes);
}

void PlainHardware::write_entry(PhysAddr where, Entry entry) {
    lines_.write(where, std::bit_cast<std::array<std::byte, sizeof(Entry)>>(entry));
}

void PlainHardware::change_entries(CoreId /*core*/, PhysAddr where, std::span<const EntryChange> changes) {
    std::array<std::uint64_t, entries_per_table> table;
    const std::span entries = std::span{table}.first(changes.size());
    lines_.read(where, std::as_writable_bytes(entries));
    for (std::size_t i = 0; i < changes.size(); ++i)
        entries[i] = changes[i].applied_to(Entry{entries[i]}).bits();
    lines_.write(where, std::as_bytes(entries));
    entries_written_ += changes.size();
}

syscall::Translation PlainHardware::load(const syscall::UserAccess& access, std::span<std::byte> to) {
    const syscall::Translation found = translate(access);
    if (found.address) lines_.read(*found.address, to);
    return found;
}

syscall::Translation PlainHardware::store(const syscall::UserAccess& access,
                                          std::span<const std::byte> from) {
    const syscall::Translation found = translate(access);
    if (found.address) lines_.write(*found.address, from);
    return found;
}

syscall::ProgramStop PlainHardware::run(const syscall::UserAccess& where, cpu::InstructionSource& program) {
    constexpr std::array<std::byte, line_size.count()> zeros{};
    cpu::Instruction instruction;
    syscall::UserAccess access = where;
    while (program.next(instruction)) {
        for (const cpu::MemoryRecord& record : instruction.records) {
            access.address = record.address.count();
            access.kind = cpu::is_store(record.kind)              ? mmu::AccessKind::write
                          : record.kind == cpu::AccessKind::fetch ? mmu::AccessKind::fetch
                                                                  : mmu::AccessKind::read;
            const syscall::Translation found = translate(access);
            if (found.address) {
                if (cpu::is_store(record.kind))
                    lines_.write(*found.address, std::span{zeros}.first(record.bytes));
                continue;
            }
            program.undo(1);
            return {.has_ended = false,
                    .address = access.address,
                    .kind = access.kind,
                    .was_present = found.was_present};
        }
    }
    return {};
}

void PlainHardware::clear_page(CoreId /*core*/, PhysAddr page) { lines_.clear_page(page); }

void PlainHardware::copy_page(CoreId /*core*/, PhysAddr to, PhysAddr from) { lines_.copy_page(to, from); }

void PlainHardware::read(CoreId /*core*/, PhysAddr from, std::span<std::byte> to) { lines_.read(from, to); }

void PlainHardware::write(CoreId /*core*/, PhysAddr to, std::span<const std::byte> from) {
    lines_.write(to, from);
}

void PlainHardware::flush_tlb(CoreId /*core*/, SpaceId space, syscall::VirtualRange range,
                              const CpuSet& cpus) {
    ++flushes_;
    for (auto place = tlbs_.lower_bound({space, CoreId{}});
         place != tlbs_.end() && place->first.first == space; ++place)
        if (cpus.has(place->first.second)) place->second.flush(range);
}

void PlainHardware::flush_lines(CoreId /*core*/, PhysAddr from, Bytes size) {
    lines_.write_back(from, size, AliasedLines::After::invalid);
}

void PlainHardware::clean_lines(CoreId /*core*/, PhysAddr from, Bytes size) {
    lines_.write_back(from, size, AliasedLines::After::clean);
}

void PlainHardware::wbinvd(CoreId /*core*/, PackageId /*package*/) { lines_.write_back_all(); }

/// Every structure is accepted: the table's rules are those of models/tme.
tme::PconfigResult PlainHardware::pconfig(CoreId /*core*/, PackageId /*package*/,
                                          const tme::KeyProgramImage& image) {
    const KeyId keyid{tme::KeyProgramStruct::parse(image).keyid};
    lines_.change_key(keyid);
    return {.programmed = keyid};
}

void PlainHardware::interrupt(CoreId /*core*/, const CpuSet& /*cpus*/) {}

void PlainHardware::spend(CoreId /*core*/, SimTime time) { spent_ += time; }

/// Returns where an address of a device leads; nullopt if its IOMMU does not map it.
std::optional<PhysAddr> PlainHardware::address_of(DeviceId device, std::uint64_t address) const {
    const auto iommu = iommus_.find(device);
    if (iommu == iommus_.end()) return PhysAddr{address};
    const std::uint64_t offset = address % syscall::page_size;
    const auto page = iommu->second.find(address - offset);
    if (page == iommu->second.end()) return std::nullopt;
    return PhysAddr{page->second.count() + offset};
}

/// A read that the IOMMU refuses brings ones, as the bus does.
void PlainHardware::device_read(DeviceId device, std::uint64_t address, std::span<std::byte> to) {
    if (const auto from = address_of(device, address)) return lines_.peek(*from, to);
    std::ranges::fill(to, ~std::byte{});
}

void PlainHardware::device_write(DeviceId device, std::uint64_t address, std::span<const std::byte> from) {
    const auto to = address_of(device, address);
    if (!to) return;
    lines_.write(*to, from);
    lines_.write_back(*to, Bytes{from.size()}, AliasedLines::After::invalid);
}

void PlainHardware::iommu_map(DeviceId device, std::uint64_t address, PhysAddr page) {
    iommus_[device][address] = page;
}

void PlainHardware::iommu_unmap(DeviceId device, std::uint64_t address) { iommus_[device].erase(address); }

}  // namespace mktme::plain_hardware
