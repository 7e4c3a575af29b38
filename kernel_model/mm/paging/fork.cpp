// SPDX-License-Identifier: Apache-2.0
#include "kernel_model/mm/paging/fork.hpp"

#include <algorithm>

#include "kernel_model/mm/kernel_work.hpp"
#include "kernel_model/mm/paging/page_table_entry.hpp"

namespace mktme::mm {

namespace {

/// Copy of a mapping's page-table entries from the parent to the child (copy_page_range).
class PageCopy {
public:
    PageCopy(AddressSpace& parent, AddressSpace& child, const Vma& vma)
        : parent_{&parent},
          child_{&child},
          vma_{&vma} {}

    /// Copies the entries. Private pages lose their write permission on both sides. Returns false without memory for
    /// tables.
    bool run() {
        if (!copy_tables()) return false;
        parent_->table.update(vma_->range, [&](Address page, PageTableEntry entry) {
            if (!complete_ || is_left_to_faults(page, entry)) return entry;
            if (!entry.has_page()) {
                complete_ = child_->table.set(page, entry);
                if (entry.is_swapped()) parent_->memory->swap.get(entry.slot());
                return entry;
            }
            return copy(page, entry);
        });
        return complete_;
    }

private:
    [[nodiscard]] FrameTable& frames() const { return parent_->memory->frames; }
    [[nodiscard]] EntryFormat format() const { return parent_->memory->settings.entries; }

    /// Gives the child a table wherever the parent has one, even an empty one (copy_pte_range).
    bool copy_tables() {
        return std::ranges::all_of(parent_->table.tables_in(vma_->range), [this](Address start) {
            return parent_->table.is_huge(start) || child_->table.add_table(start);
        });
    }
    /// Returns true for a file's huge page: the child's faults enter it again.
    [[nodiscard]] bool is_left_to_faults(Address page, PageTableEntry entry) const {
        return entry.has_page() && parent_->table.is_huge(page) &&
               frames().use(entry.frame(format())) == FrameUse::file;
    }
    PageTableEntry copy(Address page, PageTableEntry entry) {
        const Frame frame = entry.frame(format());
        const bool writable = vma_->flags.has(vm::may_share) && entry.is_writable();
        const auto copied = entry.with_permissions(vma_->flags, writable);
        if (!parent_->table.is_huge(page)) complete_ = child_->table.set(page, copied);
        else if (page % huge_page_size == 0) complete_ = child_->table.set_huge(page, copied);
        if (!complete_) return entry;
        frames().share(frame);
        return copied;
    }

    AddressSpace* parent_;
    AddressSpace* child_;
    const Vma* vma_;
    bool complete_ = true;
};

/// Copies one mapping to the child. Returns false if memory is exhausted.
bool copy_mapping(AddressSpace& parent, AddressSpace& child, const Vma& vma, bool privileged) {
    const Pages pages = vma.range.pages();
    if (vma.flags.has(vm::account) && !parent.memory->commit(pages, privileged)) return false;
    Vma& copy = child.vmas.insert(vma.range);
    copy.offset = vma.offset;
    copy.flags = vma.flags.without(vm::any_lock);
    copy.key = vma.key;
    copy.file = vma.file;
    child.count_pages(copy.flags, static_cast<std::int64_t>(pages));
    if (vma.flags.has(vm::wipe_on_fork)) return true;
    copy.anon.fork(vma.anon);
    // A mapping without pages of its own needs no entries: faults bring its pages in again.
    return !vma.anon.own() || PageCopy{parent, child, vma}.run();
}

bool copy_mappings(AddressSpace& parent, AddressSpace& child, bool privileged) {
    for (const Vma* vma = parent.vmas.first(); vma != nullptr; vma = vma->next)
        if (!vma->flags.has(vm::dont_copy) && !copy_mapping(parent, child, *vma, privileged)) return false;
    return true;
}

}  // namespace

Result<std::shared_ptr<AddressSpace>> fork_address_space(AddressSpace& parent, bool privileged) {
    Memory& memory = *parent.memory;
    const KernelWork work{memory, memory.hardware->current_core(), &parent};
    auto child = std::make_shared<AddressSpace>(*parent.memory);
    parent.lock({0, task_size});
    child->pkeys = parent.pkeys;
    child->heap = parent.heap;
    child->mmap_base = parent.mmap_base;
    const bool complete = copy_mappings(parent, *child, privileged);
    // One flush serves all entries that lost write permission. It is issued even if none did.
    parent.table.gather().stale({0, task_size});
    parent.table.gather().finish();
    if (!complete) return Errno::enomem;
    return child;
}

}  // namespace mktme::mm
