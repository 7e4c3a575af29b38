// SPDX-License-Identifier: Apache-2.0
#include "kernel_model/mm/paging/fault.hpp"

#include "kernel_model/mm/memory_params.hpp"
#include "kernel_model/mm/paging/fault_around.hpp"
#include "kernel_model/mm/paging/memory_file.hpp"
#include "kernel_model/mm/paging/page_table_entry.hpp"
#include "kernel_model/mm/reclaim/swap.hpp"
#include "kernel_model/task/task.hpp"

namespace mktme::mm {

namespace {

/// Returns true if nothing but their permissions keeps the two from being one mapping (anon_vma_compatible).
bool could_be_one(const Vma& below, const Vma& above) {
    return below.range.end == above.range.start && below.file == above.file &&
           below.keyid() == above.keyid() &&
           below.flags.without(vm::access) == above.flags.without(vm::access) &&
           above.offset == below.offset + below.range.pages();
}

/// Returns true if the mapping may have the 2 MiB around `page` as one page (thp_vma_allowable_order).
bool wants_huge_page(const Memory& memory, const Vma& vma, Address page) {
    const HugePages who = memory.settings.huge_pages;
    const bool asked = vma.flags.has(vm::huge_page) && who == HugePages::advised;
    if (vma.flags.has(vm::no_huge_page) || (who != HugePages::always && !asked)) return false;
    const Address start = huge_page_around(page);
    return vma.range.start <= start && start + huge_page_size <= vma.range.end;
}

/// One fault of one page.
class PageFault {
public:
    PageFault(AddressSpace& space, Vma& vma, Address page) : space_{&space}, vma_{&vma}, page_{page} {}

    FaultResult handle(bool write) {
        if (const auto entered = space_->table.entry(page_); entered.has_page() && write)
            memory().settle(entered.frame(format()));
        space_->lock({page_, page_ + page_size});
        const PageTableEntry entry = space_->table.entry(page_);
        if (entry.is_guard()) return FaultFailure::guard;
        if (entry.is_swapped()) return swap_in(*space_, *vma_, page_);
        if (!entry.is_none()) return write ? make_writable(entry) : entry.frame(format());
        if (vma_->is_anonymous()) return write || !memory().settings.zero_page ? new_page() : zero_page();
        return file_page(write);
    }

private:
    [[nodiscard]] Memory& memory() const { return *space_->memory; }
    [[nodiscard]] EntryFormat format() const { return memory().settings.entries; }

    /// Enters a frame. The entry takes over the caller's use of the frame; for the zero page it adds a use.
    FaultResult map(Frame frame, bool writable) {
        FrameTable& frames = memory().frames;
        const auto entry = PageTableEntry::leaf(frame, frames.keyid(frame), vma_->flags, writable, format());
        if (frames.use(frame) == FrameUse::zero_page) frames.get(frame);
        if (space_->table.set(page_, entry)) return frame;
        memory().put(frame);
        return FaultFailure::no_memory;
    }
    [[nodiscard]] bool may_be_huge() const {
        return wants_huge_page(memory(), *vma_, page_) && !space_->table.has_table(page_);
    }
    /// do_anonymous_page for a read: maps a shared page of zeros. If a huge page is allowed, the mapping also gets
    /// anonymous memory of its own.
    FaultResult zero_page() {
        if (!may_be_huge()) return map(memory().zero_page(), false);
        prepare_anon(*vma_);
        const auto first = memory().huge_zero_page();
        const auto own = first ? enter_huge(*first, false) : std::nullopt;
        if (!own) return map(memory().zero_page(), false);
        for (Pages i = 0; i < huge_page_pages; ++i) memory().frames.get(Frame{number(*first) + i});
        return *own;
    }
    /// Enters 512 consecutive frames as one entry. Returns the frame of the faulting page; nullopt without memory for
    /// tables.
    std::optional<Frame> enter_huge(Frame first, bool writable) {
        const Address start = huge_page_around(page_);
        space_->lock(huge_range_around(page_));
        const auto entry =
            PageTableEntry::leaf(first, memory().frames.keyid(first), vma_->flags, writable, format());
        if (!space_->table.set_huge(start, entry)) return std::nullopt;
        return Frame{number(first) + in_pages(page_ - start)};
    }
    /// do_anonymous_page
    FaultResult new_page() {
        prepare_anon(*vma_);
        if (may_be_huge())
            if (const auto frame = new_huge_page()) return *frame;
        const auto frame = memory().allocate(FrameUse::anonymous, vma_->keyid(), Zero::yes);
        return frame ? map(*frame, true) : FaultFailure::no_memory;
    }
    [[nodiscard]] std::optional<Frame> allocate_huge_page() {
        return memory().allocate_huge(FrameUse::anonymous, vma_->keyid(), Zero::yes);
    }
    /// do_huge_pmd_anonymous_page: returns the frame of the faulting page; nullopt if memory is exhausted.
    std::optional<Frame> new_huge_page() {
        Memory& m = memory();
        const auto first = allocate_huge_page();
        if (!first) return std::nullopt;
        const auto own = enter_huge(*first, true);
        for (Pages i = 0; !own && i < huge_page_pages; ++i) m.put(Frame{number(*first) + i});
        return own;
    }
    /// do_read_fault, do_cow_fault, do_shared_fault
    FaultResult file_page(bool write) {
        const bool copies = write && vma_->is_copied_on_write();
        if (copies) prepare_anon(*vma_);
        if (!copies)
            if (const auto frame = map_around(*space_, *vma_, page_, write)) return *frame;
        const Pages index = vma_->offset_of(page_);
        if (index >= in_pages(page_up(vma_->file->file->size()))) return FaultFailure::bus_error;
        const auto frame = vma_->file->file->page(index);
        if (!frame) return FaultFailure::no_memory;
        memory().settle(*frame);
        if (copies) return copy(*frame);
        memory().frames.get(*frame);
        return map(*frame, vma_->flags.has(vm::shared));
    }
    /// do_wp_page
    FaultResult make_writable(PageTableEntry entry) {
        const Frame frame = entry.frame(format());
        FrameTable& frames = memory().frames;
        if (vma_->flags.has(vm::may_share)) return rewrite(frame);
        if (frames.use(frame) == FrameUse::anonymous && frames.users(frame) == 1)
            return is_whole_huge_page() ? rewrite_huge_page(frame) : rewrite(frame);
        if (frames.use(frame) == FrameUse::zero_page && space_->table.is_huge(page_))
            return replace_huge_zero_page(frame);
        if (frames.use(frame) == FrameUse::file && space_->table.is_huge(page_)) return copy_from_huge_page();
        return replace(frame);
    }
    /// do_huge_zero_wp_pmd: replaces the huge zero page with 512 cleared frames, whatever is advised now. Without such
    /// memory, it splits the huge page and replaces only the faulting page.
    FaultResult replace_huge_zero_page(Frame zero) {
        Memory& m = memory();
        const auto first = allocate_huge_page();
        if (!first) {
            space_->table.split_leaf(page_);
            return replace(zero);
        }
        const Range whole = huge_range_around(page_);
        TlbGather& gather = space_->table.gather();
        space_->table.update(whole, [&](Address page, PageTableEntry entry) {
            const Frame frame{number(*first) + in_pages(page - whole.start)};
            gather.drop(entry.frame(format()));
            return PageTableEntry::leaf(frame, m.frames.keyid(frame), vma_->flags, true, format());
        });
        gather.stale(whole);
        gather.finish();
        return Frame{number(*first) + in_pages(page_ - whole.start)};
    }
    /// wp_huge_pmd: removes the file's huge page, then handles the write as a fault on an empty entry.
    FaultResult copy_from_huge_page() {
        space_->table.split_leaf(page_);
        return file_page(true);
    }
    /// wp_page_copy
    FaultResult replace(Frame original) {
        prepare_anon(*vma_);
        const FaultResult result = copy(original);
        if (result) {
            TlbGather& gather = space_->table.gather();
            gather.drop(original);
            gather.stale({page_, page_ + page_size});
            gather.finish();
        }
        return result;
    }
    FaultResult rewrite(Frame frame) {
        if (memory().frames.use(frame) == FrameUse::anonymous) memory().frames.make_exclusive(frame);
        const auto entry =
            PageTableEntry::leaf(frame, memory().frames.keyid(frame), vma_->flags, true, format());
        return space_->table.set(page_, entry) ? FaultResult{frame} : FaultResult{FaultFailure::no_memory};
    }
    /// Returns true if the page is in a huge page whose frames all have one user.
    [[nodiscard]] bool is_whole_huge_page() const {
        if (!space_->table.is_huge(page_)) return false;
        const Range whole = huge_range_around(page_);
        for (Address page = whole.start; page < whole.end; page += page_size)
            if (memory().frames.users(space_->table.entry(page).frame(format())) != 1) return false;
        return true;
    }
    /// do_huge_pmd_wp_page
    FaultResult rewrite_huge_page(Frame own) {
        FrameTable& frames = memory().frames;
        space_->table.update(huge_range_around(page_), [&](Address, PageTableEntry entry) {
            const Frame frame = entry.frame(format());
            frames.make_exclusive(frame);
            return PageTableEntry::leaf(frame, frames.keyid(frame), vma_->flags, true, format());
        });
        return own;
    }
    /// Enters a copy of `original`, written with the mapping's KeyID.
    FaultResult copy(Frame original) {
        Memory& m = memory();
        const auto frame = m.allocate(FrameUse::anonymous, vma_->keyid(), Zero::no);
        if (!frame) return FaultFailure::no_memory;
        m.copy_page(*frame, original);
        return map(*frame, true);
    }

    AddressSpace* space_;
    Vma* vma_;
    Address page_;
};

}  // namespace

FaultResult handle_fault(Task& accessor, AddressSpace& space, Vma& vma, Address address, bool write) {
    const std::uint64_t from_disk = space.memory->stats.swapped_in;
    const FaultResult result = PageFault{space, vma, page_down(address)}.handle(write);
    if (result)
        ++(space.memory->stats.swapped_in == from_disk ? accessor.faults.minor : accessor.faults.major);
    return result;
}

/// Uses the anonymous memory of a neighbour that differs only in permissions. The two can then still merge once their
/// permissions are equal again.
void prepare_anon(Vma& vma) {
    if (vma.anon.own()) return;
    const auto usable = [](const Vma& neighbour) {
        return neighbour.anon.own() && neighbour.anon.is_singular();
    };
    if (vma.next != nullptr && could_be_one(vma, *vma.next) && usable(*vma.next))
        return vma.anon.prepare(vma.next->anon.own());
    if (vma.previous != nullptr && could_be_one(*vma.previous, vma) && usable(*vma.previous))
        return vma.anon.prepare(vma.previous->anon.own());
    vma.anon.prepare(nullptr);
}

}  // namespace mktme::mm
