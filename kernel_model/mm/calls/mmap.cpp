// SPDX-License-Identifier: Apache-2.0
#include "kernel_model/mm/calls/mmap.hpp"

#include "kernel_model/mm/calls/pkeys.hpp"
#include "kernel_model/mm/mapping/locking.hpp"
#include "kernel_model/mm/mapping/merge.hpp"
#include "kernel_model/mm/mapping/place.hpp"
#include "kernel_model/mm/mapping/unmap.hpp"
#include "kernel_model/mm/paging/memory_file.hpp"
#include "kernel_model/mm/paging/populate.hpp"
#include "kernel_model/task/capability.hpp"
#include "kernel_model/task/task.hpp"
#include "kernel_model/task/thread_group.hpp"

namespace mktme::mm {

namespace {

constexpr Address largest_file = std::numeric_limits<std::int64_t>::max();

/// A mapping that is being made.
struct NewMapping {
    Range range;
    VmFlags flags{};
    Pages offset = 0;
    std::shared_ptr<OpenMemoryFile> file{};
};

bool is_anonymous(const MapRequest& request) { return (request.flags & map::anonymous) != 0; }

Address round_hint(Address hint, Address lowest) {
    hint = page_down(hint);
    return hint != 0 && hint < lowest ? page_up(lowest) : hint;
}

VmFlags flags_asked_for(std::uint64_t flags) {
    VmFlags result = vm::may_access;
    if ((flags & map::grows_down) != 0) result |= vm::grows_down;
    if ((flags & map::locked) != 0) result |= vm::locked;
    if ((flags & map::stack) != 0) result |= vm::no_huge_page;
    return result;
}

/// The part of do_mmap() about files: checks the request against the file's mode. Leaves the file in the mapping.
Errno check_file(const MapRequest& request, const std::shared_ptr<task::OpenFile>& opened,
                 NewMapping& mapping) {
    const task::OpenFile& file = *opened;
    const Address size = mapping.range.end - mapping.range.start;
    if (size > largest_file || mapping.offset > in_pages(largest_file - size)) return Errno::eoverflow;
    const auto type = request.flags & map::type;
    if (type == map::shared || type == map::shared_validate) {
        if (type == map::shared_validate && (request.flags & ~map::legacy) != 0) return Errno::eopnotsupp;
        if ((request.protection & prot::write) != 0 && !file.is_writable()) return Errno::eacces;
        mapping.flags |= vm::shared | vm::may_share;
        if (!file.is_writable()) mapping.flags = mapping.flags.without(vm::may_write | vm::shared);
    } else if (type != map::is_private) {
        return Errno::einval;
    }
    if (!file.is_readable()) return Errno::eacces;
    if (file.is_noexec && mapping.flags.has(vm::exec)) return Errno::eperm;
    mapping.file = std::dynamic_pointer_cast<OpenMemoryFile>(opened);
    if (!mapping.file) return Errno::enodev;
    return mapping.flags.has(vm::grows_down) ? Errno::einval : Errno::ok;
}

Errno check_anonymous(const MapRequest& request, NewMapping& mapping) {
    switch (request.flags & map::type) {
        case map::shared:
            if (mapping.flags.has(vm::grows_down)) return Errno::einval;
            mapping.offset = 0;
            mapping.flags |= vm::shared | vm::may_share;
            return Errno::ok;
        case map::droppable:
            if ((request.flags & (map::locked | map::huge_tlb)) != 0) return Errno::einval;
            if (mapping.flags.has(vm::grows_down)) return Errno::einval;
            // Droppable pages are not committed, not inherited and not dumped.
            mapping.flags |= vm::droppable | vm::no_reserve | vm::wipe_on_fork | vm::dont_dump;
            [[fallthrough]];
        case map::is_private: mapping.offset = in_pages(mapping.range.start); return Errno::ok;
        default: return Errno::einval;
    }
}

/// Makes room for the mapping: checks the limits, commits its memory and unmaps its range (__mmap_setup).
Errno prepare(Task& task, NewMapping& mapping) {
    AddressSpace& space = *task.memory;
    Pages old_pages = 0;
    Pages old_accounted = 0;
    if (const Errno error = isolate(space, mapping.range); failed(error)) return error;
    for (const Vma* old = space.vmas.overlapping(mapping.range);
         old != nullptr && old->range.start < mapping.range.end; old = old->next) {
        old_pages += old->range.pages();
        if (old->flags.has(vm::account)) old_accounted += old->range.pages();
    }
    const Pages pages = mapping.range.pages();
    if (!space.may_expand(task.group->limits, mapping.flags, pages - old_pages)) return Errno::enomem;
    if (is_accountable(mapping.flags)) {
        const Pages more = pages - old_accounted;
        if (more > 0 && !space.memory->commit(more, task.cred.capable(task::Capability::sys_admin)))
            return Errno::enomem;
        // The new mapping takes over memory committed for the old ones: removing these must not uncommit it.
        for (Vma* old = space.vmas.overlapping(mapping.range);
             old != nullptr && old->range.start < mapping.range.end; old = old->next)
            old->flags = old->flags.without(vm::account);
        mapping.flags |= vm::account;
    }
    remove_isolated(space, mapping.range);
    return Errno::ok;
}

/// Makes the file behind a shared anonymous mapping (shmem_zero_setup).
Errno make_shared_memory(Task& task, NewMapping& mapping) {
    auto memory = std::make_shared<MemoryFile>(*task.memory->memory, MemoryFile::Kind::shared_anonymous, "",
                                               mapping.range.end - mapping.range.start);
    if (!mapping.flags.has(vm::no_reserve))
        if (const Errno error = memory->promise(task.cred.capable(task::Capability::sys_admin));
            failed(error))
            return error;
    mapping.file =
        std::make_shared<OpenMemoryFile>(std::move(memory), task::open_flag::read_write, kept(task.cred));
    return Errno::ok;
}

/// __mmap_region. Old mappings in the range are gone even if the new one cannot be made in the end.
Errno map_region(Task& task, NewMapping& mapping) {
    AddressSpace& space = *task.memory;
    if (const Errno error = prepare(task, mapping); failed(error)) return error;
    Vma* previous = space.vmas.below(mapping.range.start);
    const MergeRequest request{.range = mapping.range,
                               .offset = mapping.offset,
                               .flags = mapping.flags,
                               .file = mapping.file,
                               .previous = previous,
                               .next = previous != nullptr ? previous->next : space.vmas.first()};
    if (merge_new(space, request) == nullptr) {
        if (!mapping.file && mapping.flags.has(vm::shared))
            if (const Errno error = make_shared_memory(task, mapping); failed(error)) return error;
        Vma& vma = space.vmas.insert(mapping.range);
        vma.offset = mapping.offset;
        vma.flags = mapping.flags;
        vma.file = std::move(mapping.file);
    }
    space.count_pages(mapping.flags, static_cast<std::int64_t>(mapping.range.pages()));
    if (mapping.flags.has(vm::locked)) space.mapped.locked += mapping.range.pages();
    return Errno::ok;
}

/// Returns the error in the arguments themselves, if any.
Errno check_arguments(const AddressSpace& space, const MapRequest& request, bool has_file) {
    const Pages first = in_pages(request.offset);
    const Pages pages = in_pages(page_up(request.length));
    if (!is_page_aligned(request.offset)) return Errno::einval;
    if (!is_anonymous(request) && !has_file) return Errno::ebadf;
    if (request.length == 0) return Errno::einval;
    if (pages == 0) return Errno::enomem;  // the rounded length wrapped
    if (first + pages < first) return Errno::eoverflow;
    return space.vmas.size() > space.memory->settings.max_map_count ? Errno::enomem : Errno::ok;
}

/// Returns the place and the properties of the mapping, or an error if it is not permitted. An execute-only mapping
/// takes its key first.
Result<NewMapping> plan(Task& task, const MapRequest& request, const std::shared_ptr<task::OpenFile>& file) {
    AddressSpace& space = *task.memory;
    const auto& settings = space.memory->settings;
    const bool replaces = (request.flags & map::fixed_noreplace) == 0;
    const bool fixed = (request.flags & map::fixed) != 0 || !replaces;
    const int pkey = request.protection == prot::exec ? execute_only_pkey(task).value_or(0) : 0;
    const Address wish = fixed ? request.address : round_hint(request.address, settings.mmap_min_address);
    const Address length = page_up(request.length);
    const auto place = place_for(task, wish, length, fixed);
    if (!place) return place.error();
    NewMapping mapping{
        .range = {*place, *place + length},
        .flags = flags_of(request.protection, pkey) | flags_asked_for(request.flags) | space.default_flags,
        .offset = in_pages(request.offset)};
    if (!replaces && space.vmas.overlapping(mapping.range) != nullptr) return Errno::eexist;
    if ((request.flags & map::locked) != 0 && !can_lock(task)) return Errno::eperm;
    if (!may_lock(task, mapping.flags, in_pages(length))) return Errno::eagain;
    const Errno error = file ? check_file(request, file, mapping) : check_anonymous(request, mapping);
    if (failed(error)) return error;
    if ((request.flags & map::no_reserve) != 0 && settings.overcommit != Overcommit::never)
        mapping.flags |= vm::no_reserve;
    return mapping;
}

}  // namespace

KernelWork system_call(const Task& task) {
    Memory& memory = *task.memory->memory;
    return KernelWork{memory, task.core, task.memory.get()};
}

Result<Address> mmap(Task& task, const MapRequest& request) {
    const KernelWork work = system_call(task);
    const auto file = is_anonymous(request) ? nullptr : task.group->descriptors.share(request.descriptor);
    if (const Errno error = check_arguments(*task.memory, request, file != nullptr); failed(error))
        return error;
    auto mapping = plan(task, request, file);
    if (!mapping) return mapping.error();
    if (const Errno error = map_region(task, *mapping); failed(error)) return error;
    const auto populate = request.flags & (map::populate | map::nonblock);
    if (mapping->flags.has(vm::locked) || populate == map::populate)
        populate_ignoring_errors(task, mapping->range);
    return mapping->range.start;
}

Errno munmap(Task& task, Address address, Address length) {
    const KernelWork work = system_call(task);
    if (!is_page_aligned(address) || address > task_size || length > task_size - address)
        return Errno::einval;
    const Address end = address + page_up(length);
    if (end == address) return Errno::einval;
    return unmap(*task.memory, {address, end});
}

}  // namespace mktme::mm
