// SPDX-License-Identifier: Apache-2.0
#include "kernel_model/mm/fork.hpp"

namespace mktme::mm {

namespace {

/// Enters the parent's pages in the child as well (copy_page_range). Private ones lose their write
/// permission on both sides. False if there is no memory for tables.
bool copy_pages(AddressSpace& parent, AddressSpace& child, const Vma& vma) {
    Memory& memory = *parent.memory;
    const EntryFormat format = memory.settings.entries;
    const bool shares = vma.flags.has(vm::may_share);
    bool complete = true;
    parent.table.update(vma.range, [&](Address page, PageTableEntry entry) {
        if (!complete) return entry;
        if (entry.is_guard()) {
            complete = child.table.set(page, entry);
            return entry;
        }
        const Frame frame = entry.frame(format);
        const auto copied = PageTableEntry::leaf(frame, entry.keyid(format), vma.flags,
                                                 shares && entry.is_writable(), format);
        complete = child.table.set(page, copied);
        if (!complete) return entry;
        memory.frames.share(frame);
        return copied;
    });
    return complete;
}

/// One mapping of the child. False if there is no memory.
bool copy_mapping(AddressSpace& parent, AddressSpace& child, const Vma& vma, bool privileged) {
    const Pages pages = vma.range.pages();
    if (vma.flags.has(vm::account) && !parent.memory->commit(pages, privileged)) return false;
    Vma& copy = child.vmas.insert(vma.range);
    copy.offset = vma.offset;
    copy.flags = vma.flags.without(vm::locked);
    copy.keyid = vma.keyid;
    copy.file = vma.file;
    child.count_pages(copy.flags, static_cast<std::int64_t>(pages));
    if (vma.flags.has(vm::wipe_on_fork)) return true;
    copy.anon.fork(vma.anon);
    // What has no pages of its own can be brought in again from its file.
    return !vma.anon.own() || copy_pages(parent, child, vma);
}

bool copy_mappings(AddressSpace& parent, AddressSpace& child, bool privileged) {
    for (const Vma* vma = parent.vmas.first(); vma != nullptr; vma = vma->next)
        if (!vma->flags.has(vm::dont_copy) && !copy_mapping(parent, child, *vma, privileged)) return false;
    return true;
}

}  // namespace

Result<std::shared_ptr<AddressSpace>> fork_address_space(AddressSpace& parent, bool privileged) {
    auto child = std::make_shared<AddressSpace>(*parent.memory);
    child->pkeys = parent.pkeys;
    child->heap = parent.heap;
    child->mmap_base = parent.mmap_base;
    const bool complete = copy_mappings(parent, *child, privileged);
    // Once for all that lost its write permission, and even if nothing did.
    parent.memory->hardware->flush_tlb(parent.id, {0, task_size});
    if (!complete) return Errno::enomem;
    return child;
}

}  // namespace mktme::mm
