// SPDX-License-Identifier: Apache-2.0
#include "kernel_model/mm/calls/mprotect.hpp"

#include "kernel_model/mm/calls/pkeys.hpp"
#include "kernel_model/mm/mapping/change_parts.hpp"
#include "kernel_model/mm/mapping/merge.hpp"
#include "kernel_model/mm/mapping/unmap.hpp"
#include "kernel_model/mm/paging/page_table_entry.hpp"
#include "kernel_model/mm/paging/populate.hpp"
#include "kernel_model/task/capability.hpp"
#include "kernel_model/task/task.hpp"
#include "kernel_model/task/thread_group.hpp"

namespace mktme::mm {

namespace {

constexpr std::uint64_t growth = prot::grows_down | prot::grows_up;
constexpr std::uint64_t known = prot::read | prot::write | prot::exec | prot::sem;

/// Sets the entries to the protection of their mapping (change_protection). A page becomes writable at once if a write
/// would have nothing to copy (can_change_pte_writable). An entry that the hardware did not see, or that stays the
/// same, needs no flush.
void change_entries(AddressSpace& space, const Vma& vma, Range range) {
    const EntryFormat format = space.memory->settings.entries;
    const FrameTable& frames = space.memory->frames;
    const bool shares = vma.flags.has(vm::shared);
    bool stale = false;
    space.lock(range);
    space.table.update(range, [&](Address, PageTableEntry entry) {
        if (!entry.has_page()) return entry;
        const Frame frame = entry.frame(format);
        const auto changed = entry.with_permissions(vma.flags, shares || frames.is_exclusive(frame));
        stale = stale || (entry.is_present() && changed != entry);
        return changed;
    });
    if (stale) space.table.gather().stale(range);
    space.table.gather().finish();
}

/// Charge of a protection change: the new flags with the final VM_ACCOUNT, and the pages committed for it.
struct Charge {
    VmFlags flags;
    Pages charged = 0;
};
Result<Charge> charge(Task& task, const Vma& vma, VmFlags flags, Pages pages) {
    AddressSpace& space = *task.memory;
    const auto& limits = task.group->limits;
    if (flags.has(vm::write)) {
        if (!space.may_expand(limits, flags, pages) && space.may_expand(limits, vma.flags, pages))
            return Errno::enomem;
        if (vma.flags.has(vm::account | vm::write | vm::shared | vm::no_reserve)) return Charge{flags};
        if (!space.memory->commit(pages, task.cred.capable(task::Capability::sys_admin)))
            return Errno::enomem;
        return Charge{flags | vm::account, pages};
    }
    // Only a mapping that was never written is certain to need no memory any more.
    if (vma.flags.has(vm::account) && vma.is_anonymous() && !vma.anon.own())
        return Charge{flags.without(vm::account)};
    return Charge{flags};
}

/// Gives a part of a mapping another KeyID (mprotect_set_encrypt). Where pages are not kept, its contents are lost even
/// if the KeyID is the same; its next pages begin with zeros.
void set_key(AddressSpace& space, Vma& vma, Range range, const Rekey& rekey) {
    if (!rekey.keeps_pages && space.memory->skipped != SkippedStep::zap) zap(space, range);
    if (vma.keyid() == rekey.key.keyid()) return;
    vma.key = rekey.key;
    if (!rekey.keeps_pages) vma.anon.unlink();
}

/// What a part of a mapping gets: flags, and a KeyID if that changes too.
struct PartChange {
    VmFlags flags{};
    const std::optional<Rekey>* rekey = nullptr;

    [[nodiscard]] bool has_key() const { return rekey->has_value(); }
    [[nodiscard]] bool changes_key(const Vma& vma) const {
        return has_key() && (*rekey)->key.keyid() != vma.keyid();
    }
    /// Returns the change by which the part is merged with its neighbours.
    [[nodiscard]] VmaChange merging() const {
        if (!has_key() || (*rekey)->merges_by_old_key) return {.flags = flags};
        return {.flags = flags, .key = (*rekey)->key};
    }
};

/// Changes the flags of a part of a mapping, and its KeyID if that changes too. Returns the mapping that has the range
/// now.
Result<Vma*> modify_part(AddressSpace& space, Vma* previous, Vma& vma, Range range,
                         const PartChange& change) {
    const auto changed = modify(space, previous, vma, range, change.merging());
    if (!changed) return changed;
    if (change.has_key()) set_key(space, **changed, range, **change.rekey);
    (*changed)->flags = change.flags;
    change_entries(space, **changed, range);
    return changed;
}

/// mprotect_fixup. Returns the mapping that has the range now.
Result<Vma*> change_part(Task& task, Vma* previous, Vma& vma, Range range, PartChange change) {
    AddressSpace& space = *task.memory;
    const VmFlags old = vma.flags;
    if (change.flags == old) {
        if (!change.changes_key(vma)) return &vma;
        if ((*change.rekey)->takes_whole_mapping) {
            set_key(space, vma, vma.range, **change.rekey);
            return &vma;
        }
    }
    const auto charged = charge(task, vma, change.flags, range.pages());
    if (!charged) return charged.error();
    change.flags = charged->flags;
    const auto changed = modify_part(space, previous, vma, range, change);
    if (!changed) {
        space.memory->uncommit(charged->charged);
        return changed;
    }
    const auto pages = static_cast<std::int64_t>(range.pages());
    if (old.has(vm::account) && !change.flags.has(vm::account)) space.memory->uncommit(range.pages());
    if (old.only(vm::write | vm::shared | vm::locked) == vm::locked && change.flags.has(vm::write))
        populate_ignoring_errors(task, range);
    space.count_pages(old, -pages);
    space.count_pages(change.flags, pages);
    return changed;
}

/// The first mapping of the range, and the range as PROT_GROWSDOWN extends it.
struct Begin {
    Vma* vma = nullptr;
    Range range;
};
Result<Begin> find_begin(AddressSpace& space, Range range, std::uint64_t protection) {
    Vma* vma = space.vmas.overlapping(range);
    if (vma == nullptr) return Errno::enomem;
    if ((protection & prot::grows_down) != 0) {
        range.start = vma->range.start;
        if (!vma->flags.has(vm::grows_down)) return Errno::einval;
    } else {
        if (vma->range.start > range.start) return Errno::enomem;
        if ((protection & prot::grows_up) != 0) return Errno::einval;  // nothing grows up on x86
    }
    return Begin{vma, range};
}

/// do_mprotect_pkey, after its range is known.
Errno change_range(Task& task, const Begin& begin, std::uint64_t protection, int pkey,
                   const std::optional<Rekey>& rekey) {
    return change_parts(*begin.vma, begin.range, [&](Vma* previous, Vma& vma, Range part) -> Result<Vma*> {
        const VmFlags flags = vma.flags.without(vm::access).with_pkey(0) |
                              flags_of(protection, pkey_for(task, vma, protection, pkey));
        const VmFlags allowed{flags.bits() >> vm::may_shift};
        if (flags.without(allowed).has(vm::access)) return Errno::eacces;
        return change_part(task, previous, vma, part, {flags, &rekey});
    });
}

/// Returns true if a KeyID can be given to all mappings of the range: they are private memory without a file.
bool may_have_key(const Begin& begin) {
    const Vma* vma = begin.vma;
    while (vma != nullptr && vma->is_anonymous() && vma->range.end < begin.range.end) vma = vma->next;
    return vma == nullptr || vma->is_anonymous();
}

}  // namespace

Errno change_protection(Task& task, Address address, Address length, std::uint64_t protection, int pkey,
                        const std::optional<Rekey>& rekey) {
    const KernelWork work = system_call(task);
    if ((protection & growth) == growth) return Errno::einval;
    if (!is_page_aligned(address)) return Errno::einval;
    if (length == 0) return Errno::ok;
    const Range range{address, address + page_up(length)};
    if (range.end <= range.start) return Errno::enomem;
    if ((protection & ~(known | growth)) != 0) return Errno::einval;
    AddressSpace& space = *task.memory;
    if (pkey != keep_pkey && !has_pkey(task, pkey)) return Errno::einval;
    const auto begin = find_begin(space, range, protection);
    if (!begin) return begin.error();
    if (rekey && !may_have_key(*begin)) return Errno::einval;
    return change_range(task, *begin, protection & ~growth, pkey, rekey);
}

Errno pkey_mprotect(Task& task, Address address, Address length, std::uint64_t protection, int pkey) {
    return change_protection(task, address, length, protection, pkey, std::nullopt);
}

Errno mprotect(Task& task, Address address, Address length, std::uint64_t protection) {
    return pkey_mprotect(task, address, length, protection, keep_pkey);
}

}  // namespace mktme::mm
