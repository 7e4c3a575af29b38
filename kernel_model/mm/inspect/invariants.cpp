// SPDX-License-Identifier: Apache-2.0
#include "kernel_model/mm/inspect/invariants.hpp"

#include <fmt/format.h>
#include <map>
#include <set>

#include "kernel_model/mm/guest/guest.hpp"
#include "kernel_model/mm/mapping/address_space.hpp"
#include "kernel_model/mm/paging/page_table_entry.hpp"
#include "kernel_model/syscall/work_list.hpp"

namespace mktme::mm {

namespace {

using Problem = std::optional<std::string>;

/// One pass over all of memory.
class Inspection {
public:
    explicit Inspection(Memory& memory) : memory_{&memory} {}

    Problem run(const std::vector<std::shared_ptr<OpenMemoryFile>>& files) {
        if (!memory_->work().is_empty()) return "work of a call that was never played";
        for (const auto& file : files) add_file(file->file.get());
        for (const Frame frame : memory_->own_frames()) count(frame);
        for (const Frame frame : memory_->swap.kept()) count(frame);
        for (AddressSpace* space : memory_->spaces)
            if (auto problem = check_space(*space)) return problem;
        for (const MemoryFile* file : files_) committed_ += file->promised();
        if (committed_ != memory_->committed())
            return fmt::format("{} pages are promised, the books say {}", committed_, memory_->committed());
        if (auto problem = check_slots()) return problem;
        if (auto problem = check_keyids()) return problem;
        return check_frames();
    }

private:
    void count(Frame frame) {
        auto& users = users_[number(memory_->frames.node_of(frame))];
        const std::uint64_t at = memory_->frames.place_in_node(frame);
        if (at >= users.size()) users.resize(at + 1);
        ++users[at];
    }
    [[nodiscard]] std::uint64_t users(Frame frame) const {
        const auto& users = users_[number(memory_->frames.node_of(frame))];
        const std::uint64_t at = memory_->frames.place_in_node(frame);
        return at < users.size() ? users[at] : 0;
    }
    void add_file(const MemoryFile* file) { files_.insert(file); }

    Problem check_space(AddressSpace& space) {
        AddressSpace* s = &space;
        MappedPages counted;
        std::size_t vmas = 0;
        const Vma* previous = nullptr;
        for (Vma* vma = s->vmas.first(); vma != nullptr; vma = vma->next, ++vmas) {
            if (auto problem = check_vma(space, *vma, previous)) return problem;
            add_pages(counted, *vma);
            if (vma->file) add_file(vma->file->file.get());
            previous = vma;
        }
        if (vmas != s->vmas.size())
            return fmt::format("{} mappings are linked, {} in the tree", vmas, s->vmas.size());
        if (counted != s->mapped) return differing_counts(counted, s->mapped);
        for (const auto& guest : space.guests) {
            tables_ += guest->tables();
            if (auto problem = guest->broken_rule()) return problem;
        }
        return check_entries(space);
    }

    Problem check_vma(const AddressSpace& space, Vma& vma, const Vma* previous) {
        const Range range = vma.range;
        const bool aligned = is_page_aligned(range.start) && is_page_aligned(range.end);
        if (!aligned || range.start >= range.end || range.end > task_size)
            return fmt::format("a mapping from {:x} to {:x}", range.start, range.end);
        if (previous != nullptr && previous->range.end > range.start)
            return fmt::format("mappings at {:x} and {:x} overlap", previous->range.start, range.start);
        if (vma.previous != previous || space.vmas.at(range.start) != &vma)
            return fmt::format("the mapping at {:x} cannot be found", range.start);
        return std::nullopt;
    }

    void add_pages(MappedPages& counted, const Vma& vma) {
        const Pages pages = vma.range.pages();
        ++keyids_[vma.keyid()].mappings;
        counted.total += pages;
        if (is_data(vma.flags)) counted.data += pages;
        else if (is_stack(vma.flags)) counted.stack += pages;
        else if (vma.flags.has(vm::exec) && !vma.flags.has(vm::write)) counted.exec += pages;
        if (vma.flags.has(vm::locked)) counted.locked += pages;
        if (vma.flags.has(vm::account)) committed_ += pages;
    }

    static Problem differing_counts(const MappedPages& counted, const MappedPages& booked) {
        return fmt::format(
            "mapped pages: total {}, data {}, exec {}, stack {}, locked {}; "
            "the books say {}, {}, {}, {}, {}",
            counted.total, counted.data, counted.exec, counted.stack, counted.locked, booked.total,
            booked.data, booked.exec, booked.stack, booked.locked);
    }

    Problem check_entries(AddressSpace& space) {
        Problem problem;
        space.table.update({0, task_size}, [&](Address page, PageTableEntry entry) {
            if (entry.has_page()) count(entry.frame(memory_->settings.entries));
            if (entry.is_swapped()) ++slots_[entry.slot()];
            if (!problem) problem = check_entry(space, page, entry);
            return entry;
        });
        tables_ += space.table.tables();
        return problem;
    }

    Problem check_entry(const AddressSpace& space, Address page, PageTableEntry entry) {
        const Vma* vma = space.vmas.at(page);
        if (vma == nullptr) return fmt::format("a page at {:x} without a mapping", page);
        if (!entry.has_page()) return std::nullopt;
        const EntryFormat format = memory_->settings.entries;
        const Frame frame = entry.frame(format);
        const auto expected = PageTableEntry::leaf(frame, memory_->frames.keyid(frame), vma->flags,
                                                   entry.is_writable(), format);
        const std::uint64_t differs = (entry.bits() ^ expected.bits()) & ~PageTableEntry::use_bits;
        if (differs != 0)
            return fmt::format("the entry at {:x} is {:x}, its mapping says {:x}", page, entry.bits(),
                               expected.bits());
        const FrameUse use = memory_->frames.use(frame);
        const bool is_shared = memory_->frames.users(frame) > 1 || use != FrameUse::anonymous;
        const bool is_exclusive = memory_->frames.is_exclusive(frame);
        if (is_exclusive && is_shared)
            return fmt::format("the page at {:x} is one process' and another's", page);
        if (entry.is_writable() && !is_exclusive && !vma->flags.has(vm::shared))
            return fmt::format("the private page at {:x} can be written where others see it", page);
        if (!memory_->settings.asks_keyid_of_pages) return std::nullopt;
        if (use != FrameUse::zero_page && memory_->frames.keyid(frame) != vma->keyid())
            return fmt::format("the page at {:x} has KeyID {}, its mapping {}", page,
                               memory_->frames.keyid(frame).count(), vma->keyid().count());
        return check_use(*vma, page, use);
    }

    static Problem check_use(const Vma& vma, Address page, FrameUse use) {
        if (use == FrameUse::anonymous && !vma.anon.own())
            return fmt::format("a page of its own at {:x} in a mapping without any", page);
        if (use == FrameUse::file && !vma.file) return fmt::format("a file's page at {:x} in no file", page);
        if (use == FrameUse::free || use == FrameUse::page_table || use == FrameUse::bounce_buffer ||
            use == FrameUse::parked)
            return fmt::format("the page at {:x} is not for users", page);
        return std::nullopt;
    }

    /// The uses of a slot of the swap area are the entries that have it.
    Problem check_slots() {
        for (const auto& [slot, entries] : slots_)
            if (entries != memory_->swap.uses(slot))
                return fmt::format("slot {} of the swap area has {} entries, its count says {}", number(slot),
                                   entries, memory_->swap.uses(slot));
        if (slots_.size() != memory_->swap.in_use())
            return fmt::format("{} slots of the swap area have entries, {} are in use", slots_.size(),
                               memory_->swap.in_use());
        return std::nullopt;
    }

    /// The uses of a KeyID are its mappings and the frames that are written with it.
    Problem check_keyids() {
        memory_->frames.for_each_touched([&](Frame frame) { ++keyids_[memory_->frames.keyid(frame)].pages; });
        for (std::size_t i = 1; i < memory_->keyids.size(); ++i) {
            const KeyId keyid{static_cast<std::uint16_t>(i)};
            const auto found = keyids_[keyid];
            const auto booked = memory_->keyids.of(keyid);
            if (found != booked)
                return fmt::format("KeyID {} has {} mappings and {} pages, its counts say {} and {}", i,
                                   found.mappings, found.pages, booked.mappings, booked.pages);
        }
        return std::nullopt;
    }

    Problem check_frames() {
        Pages file_pages = 0;
        for (const MemoryFile* file : files_) file_pages += file->pages_present();
        Pages used = 0;
        Pages tables = 0;
        Pages in_files = 0;
        Problem problem;
        memory_->frames.for_each_touched([&](Frame frame) {
            const FrameUse use = memory_->frames.use(frame);
            if (use != FrameUse::free) ++used;
            if (use == FrameUse::page_table) ++tables;
            const bool is_extra = use == FrameUse::page_table || use == FrameUse::file ||
                                  use == FrameUse::bounce_buffer;  // one user that is no entry
            if (use == FrameUse::file) ++in_files;
            if (!problem && memory_->frames.users(frame) != users(frame) + (is_extra ? 1 : 0))
                problem = fmt::format("frame {} has {} users, its count says {}", number(frame), users(frame),
                                      memory_->frames.users(frame));
        });
        if (problem) return problem;
        if (tables != tables_) return fmt::format("{} frames of page tables, {} tables", tables, tables_);
        if (in_files != file_pages)
            return fmt::format("{} frames in files, which have {}", in_files, file_pages);
        if (used != memory_->frames.in_use())
            return fmt::format("{} frames in use, the table says {}", used, memory_->frames.in_use());
        return std::nullopt;
    }

    Memory* memory_;
    std::vector<std::vector<std::uint32_t>> users_{memory_->frames.nodes()};  // by node and frame, as found
    std::map<SwapSlot, std::uint64_t> slots_;                                 // entries of each
    std::set<const MemoryFile*> files_;
    std::map<KeyId, KeyIdUses::Uses> keyids_;
    Pages committed_ = 0;
    std::uint64_t tables_ = 0;
};

}  // namespace

std::optional<std::string> broken_invariant(Memory& memory,
                                            const std::vector<std::shared_ptr<OpenMemoryFile>>& files) {
    return Inspection{memory}.run(files);
}

}  // namespace mktme::mm
