// SPDX-License-Identifier: Apache-2.0
#include "kernel_model/mm/mapping/move_mapping.hpp"

#include <algorithm>

#include "kernel_model/mm/mapping/merge.hpp"
#include "kernel_model/mm/mapping/unmap.hpp"
#include "kernel_model/mm/paging/page_table_entry.hpp"
#include "kernel_model/task/capability.hpp"
#include "kernel_model/task/task.hpp"

namespace mktme::mm {

namespace {

bool promise(Task& task, const Vma& vma, Pages pages) {
    return !vma.flags.has(vm::account) ||
           task.memory->memory->commit(pages, task.cred.capable(task::Capability::sys_admin));
}

void count_new(AddressSpace& space, VmFlags flags, Pages pages) {
    space.count_pages(flags, static_cast<std::int64_t>(pages));
    if (flags.has(vm::locked)) space.mapped.locked += pages;
}

/// Makes the mapping at the new place (copy_vma). A mapping that was never written gets the offset of a new one, so
/// that it may merge with its neighbours there.
Vma& copy_mapping(AddressSpace& space, Vma& vma, const Move& move) {
    const bool is_fresh = vma.is_anonymous() && !vma.anon.own();
    Vma* previous = space.vmas.below(move.to.start);
    const MergeRequest request{.range = move.to,
                               .offset = is_fresh ? in_pages(move.to.start) : vma.offset_of(move.from.start),
                               .flags = vma.flags,
                               .key = vma.key,
                               .file = vma.file,
                               .anon = &vma.anon,
                               .previous = previous,
                               .next = previous != nullptr ? previous->next : space.vmas.first(),
                               .copied_from = &vma};
    if (Vma* merged = merge_new(space, request)) return *merged;
    Vma& made = space.vmas.insert(move.to);
    made.offset = request.offset;
    made.flags = request.flags;
    made.key = request.key;
    made.file = request.file;
    made.anon.copy(vma.anon);
    return made;
}

/// Moves the entries of a range that lies in one table, here and at `to`. Whole 2 MiB move with their table or leaf.
/// Otherwise a leaf is split, and a file's pages are dropped with it, for faults to enter again. Flushes the TLB if
/// there was something to move (move_ptes). Returns false without memory for tables; nothing has moved then.
bool move_part(AddressSpace& space, Range part, Address to) {
    PageTable& table = space.table;
    const auto flush = [&] {
        table.gather().stale(part);
        table.gather().finish();
    };
    space.lock(part);
    space.lock({to, to + (part.end - part.start)});
    if (part.end - part.start == huge_page_size) {
        if (!table.move_table(part.start, to)) return false;
        flush();
        return true;
    }
    table.split_leaf(part.start);
    if (!table.has_table(part.start)) return true;
    if (!table.add_table(to)) return false;
    std::vector<std::pair<Address, PageTableEntry>> moved;
    table.update(part, [&](Address page, PageTableEntry entry) {
        moved.emplace_back(page, entry);
        return PageTableEntry{};
    });
    for (const auto& [page, entry] : moved)
        static_cast<void>(table.set(to + (page - part.start), entry));  // its table exists
    if (!moved.empty()) flush();
    return true;
}

/// Returns the parts of `from` that have a page table, each of which goes to one table at `to`.
std::vector<Range> parts_of(const PageTable& table, Range from, Address to) {
    std::vector<Range> parts;
    for (const Address start : table.tables_in(from)) {
        const Address end = std::min(start + huge_page_size, from.end);
        for (Address at = std::max(start, from.start); at < end; at = parts.back().end) {
            const Address target = to + (at - from.start);
            const Address room = huge_page_around(target) + huge_page_size - target;
            parts.push_back({at, std::min(end, at + room)});
        }
    }
    return parts;
}

/// Moves the entries, not the pages (move_page_tables). Returns false without memory for tables. It then moves back the
/// parts moved so far, for which all tables exist.
bool move_pages(AddressSpace& space, Range from, Address to) {
    const auto parts = parts_of(space.table, from, to);
    const auto target = [&](Range part) { return to + (part.start - from.start); };
    for (std::size_t i = 0; i < parts.size(); ++i) {
        if (move_part(space, parts[i], target(parts[i]))) continue;
        for (; i > 0; --i) {
            const Range part = parts[i - 1];
            const Range there{target(part), target(part) + (part.end - part.start)};
            static_cast<void>(move_part(space, there, part.start));
        }
        return false;
    }
    return true;
}

/// Unmaps `range` but keeps its memory committed, for the mapping at the other place of the move (unmap_source_vma).
/// Remainders on either side stay accounted.
void unmap_keeping_promises(AddressSpace& space, Range range) {
    Vma* vma = space.vmas.at(range.start);
    const bool accounted = vma->flags.has(vm::account);
    const Range whole = vma->range;
    vma->flags = vma->flags.without(vm::account);
    static_cast<void>(unmap(space, range));  // there is room: the move has checked that
    if (!accounted) return;
    if (whole.start < range.start) space.vmas.at(range.start - 1)->flags |= vm::account;
    if (whole.end > range.end) space.vmas.at(range.end)->flags |= vm::account;
}

/// dontunmap_complete: unlocks the old mapping, and unlinks its anonymous memory if all of it moved.
void leave_source(AddressSpace& space, Vma& old, const Vma& made, Range source) {
    if (old.flags.has(vm::locked)) space.mapped.locked -= old.range.pages();
    old.flags = old.flags.without(vm::any_lock);
    if (&made != &old && old.range == source) old.anon.unlink();
}

}  // namespace

Errno move_mapping(Task& task, Vma& vma, const Move& move) {
    AddressSpace& space = *task.memory;
    const Pages new_pages = move.to.pages();
    const Pages more = move.keep_old ? new_pages : new_pages - move.from.pages();
    if (space.vmas.size() + 3 >= space.memory->settings.max_map_count) return Errno::enomem;
    if (!promise(task, vma, more)) return Errno::enomem;
    const VmFlags flags = vma.flags;
    Vma& made = copy_mapping(space, vma, move);
    count_new(space, flags, new_pages);
    if (!move_pages(space, move.from, move.to.start)) {
        unmap_keeping_promises(space, move.to);
        if (flags.has(vm::account)) space.memory->uncommit(more);
        return Errno::enomem;
    }
    if (move.keep_old) leave_source(space, *space.vmas.at(move.from.start), made, move.from);
    else if (move.from.end > move.from.start) unmap_keeping_promises(space, move.from);
    return Errno::ok;
}

Errno grow_in_place(Task& task, Vma& vma, Address length) {
    if (!promise(task, vma, in_pages(length))) return Errno::enomem;
    const VmFlags flags = vma.flags;
    extend(*task.memory, vma, length);
    count_new(*task.memory, flags, in_pages(length));
    return Errno::ok;
}

}  // namespace mktme::mm
