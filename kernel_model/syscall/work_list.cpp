// SPDX-License-Identifier: Apache-2.0
#include "kernel_model/syscall/work_list.hpp"

#include <array>

#include "kernel_model/syscall/frame_owner.hpp"
#include "kernel_model/syscall/user_memory.hpp"
#include "models/tme/pconfig/pconfig_result.hpp"

namespace mktme::syscall {

namespace {

std::uint64_t lines_of(std::uint64_t size) { return (size + line_size.count() - 1) / line_size.count(); }

}  // namespace

WorkList::Work* WorkList::joinable(Kind kind, std::uint64_t address, std::uint64_t unit) {
    if (entries_.empty()) return nullptr;
    Work& last = entries_.back();
    const bool joins = last.kind == kind && last.core == core_ && last.address + last.count * unit == address;
    return joins ? &last : nullptr;
}

void WorkList::clear_page(PhysAddr page) { add(Kind::clear_page, page.count()); }

void WorkList::clear_table(PhysAddr page) { add(Kind::clear_table, page.count()); }

void WorkList::copy_page(PhysAddr to, PhysAddr from) { add(Kind::copy_page, to.count(), from.count()); }

void WorkList::read(PhysAddr from, std::size_t size) { add(Kind::read, from.count(), 0, 0, size); }

void WorkList::write(PhysAddr to, std::span<const std::byte> bytes) {
    add(Kind::write, to.count(), 0, bytes_.size(), bytes.size());
    bytes_.insert(bytes_.end(), bytes.begin(), bytes.end());
}

void WorkList::change_entry(PhysAddr where, EntryChange change) {
    const bool begins_table = where.count() % page_size == 0;
    Work* last = begins_table ? nullptr : joinable(Kind::change_entries, where.count(), sizeof(mmu::Entry));
    if (last != nullptr) ++last->count;
    else add(Kind::change_entries, where.count(), 0, changes_.size(), 1);
    changes_.push_back(change);
}

void WorkList::flush_tlb(SpaceId space, VirtualRange range, const CpuSet& cpus) {
    add(Kind::flush_tlb, 0, 0, flushes_.size());
    flushes_.push_back({space, range, cpus});
}

void WorkList::flush_lines(PhysAddr from, Bytes size) {
    if (Work* last = joinable(Kind::flush_lines, from.count(), 1)) last->count += size.count();
    else add(Kind::flush_lines, from.count(), 0, 0, size.count());
}

void WorkList::clean_lines(PhysAddr from, Bytes size) {
    if (Work* last = joinable(Kind::clean_lines, from.count(), 1)) last->count += size.count();
    else add(Kind::clean_lines, from.count(), 0, 0, size.count());
}

void WorkList::wbinvd(PackageId package) { add(Kind::wbinvd, 0, number(package)); }

void WorkList::pconfig(PackageId package, const tme::KeyProgramImage& image) {
    add(Kind::pconfig, 0, number(package), images_.size());
    images_.push_back(image);
}

void WorkList::interrupt(const CpuSet& cpus) {
    add(Kind::interrupt, 0, 0, cpu_sets_.size());
    cpu_sets_.push_back(cpus);
}

void WorkList::spend(SimTime time) {
    if (time > SimTime{}) add(Kind::spend, 0, time.count());
}

void WorkList::expect_uncached(PhysAddr from, Bytes size) {
    add(Kind::expect_uncached, from.count(), 0, 0, size.count());
}

void WorkList::park(DramAddr page) {
    add(Kind::park, page.count());
    ++parked_;
    locks_.lock(page);
}

std::vector<tme::PconfigResult> WorkList::play(Hardware& hardware, FrameOwner& owner) {
    std::vector<tme::PconfigResult> results;
    for (std::size_t i = 0; i < entries_.size(); ++i) {
        const Work& work = entries_[i];
        if (work.kind == Kind::pconfig) {
            i = program(i, hardware, results) - 1;
            continue;
        }
        play_one(work, hardware, owner);
        if (const SimTime cost = cost_of(work); cost > SimTime{}) hardware.spend(work.core, cost);
    }
    clear();
    return results;
}

/// Plays the PCONFIGs that follow each other from an entry on, at once. Returns the entry behind them.
std::size_t WorkList::program(std::size_t first, Hardware& hardware,
                              std::vector<tme::PconfigResult>& results) {
    std::vector<KeyProgramming> work;
    std::size_t i = first;
    for (; i < entries_.size() && entries_[i].kind == Kind::pconfig; ++i)
        work.push_back({entries_[i].core, PackageId{static_cast<std::uint32_t>(entries_[i].other)},
                        &images_[entries_[i].first]});
    hardware.program(work, results);
    return i;
}

void WorkList::play_one(const Work& work, Hardware& hardware, FrameOwner& owner) {
    const PhysAddr address{work.address};
    switch (work.kind) {
        case Kind::clear_page: return hardware.clear_page(work.core, address);
        case Kind::clear_table: return hardware.clear_table(work.core, address);
        case Kind::copy_page: return hardware.copy_page(work.core, address, PhysAddr{work.other});
        case Kind::read: {
            std::array<std::byte, page_size> seen_at_entry;
            return hardware.read(work.core, address, std::span{seen_at_entry}.first(work.count));
        }
        case Kind::write:
            return hardware.write(work.core, address, std::span{bytes_}.subspan(work.first, work.count));
        case Kind::change_entries:
            return hardware.change_entries(work.core, address,
                                           std::span{changes_}.subspan(work.first, work.count));
        case Kind::interrupt: return hardware.interrupt(work.core, cpu_sets_[work.first]);
        case Kind::spend: return hardware.spend(work.core, SimTime{work.other});
        case Kind::pconfig: return;  // program() plays them
        case Kind::expect_uncached:
            if (hardware.is_cached(address, Bytes{work.count})) owner.still_cached(address);
            return;
        case Kind::park: return owner.take_back(DramAddr{work.address});
        case Kind::flush_tlb:
        case Kind::flush_lines:
        case Kind::clean_lines:
        case Kind::wbinvd: return flush_one(work, hardware);
    }
}

void WorkList::flush_one(const Work& work, Hardware& hardware) {
    const PhysAddr address{work.address};
    if (work.kind == Kind::flush_tlb) {
        const TlbFlush& flush = flushes_[work.first];
        hardware.flush_tlb(work.core, flush.space, flush.range, flush.cpus);
    } else if (work.kind == Kind::flush_lines) {
        hardware.flush_lines(work.core, address, Bytes{work.count});
    } else if (work.kind == Kind::clean_lines) {
        hardware.clean_lines(work.core, address, Bytes{work.count});
    } else {
        hardware.wbinvd(work.core, PackageId{static_cast<std::uint32_t>(work.other)});
    }
}

/// Returns the core time of an entry. The time of a read or a write of bytes is that of its traffic alone.
SimTime WorkList::cost_of(const Work& work) const {
    switch (work.kind) {
        case Kind::clear_page:
        case Kind::clear_table: return costs_.clear_page;
        case Kind::copy_page: return costs_.copy_page;
        case Kind::change_entries: return costs_.change_entry * work.count;
        case Kind::flush_lines: return costs_.flush_line * lines_of(work.count);
        case Kind::clean_lines: return costs_.clean_line * lines_of(work.count);
        case Kind::wbinvd: return costs_.wbinvd;
        case Kind::interrupt: return costs_.interrupt;
        case Kind::flush_tlb: {
            CpuSet others = flushes_[work.first].cpus;
            others.remove(work.core);
            return costs_.flush_tlb + costs_.flush_tlb_target * others.size();
        }
        case Kind::read:
        case Kind::write:
        case Kind::pconfig:
        case Kind::spend:
        case Kind::expect_uncached:
        case Kind::park: break;
    }
    return SimTime{};
}

void WorkList::clear() {
    entries_.clear();
    bytes_.clear();
    changes_.clear();
    flushes_.clear();
    cpu_sets_.clear();
    images_.clear();
    locks_.clear();
    parked_ = 0;
}

}  // namespace mktme::syscall
