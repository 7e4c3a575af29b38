// SPDX-License-Identifier: Apache-2.0
#include "kernel_model/mm/calls/mremap.hpp"

#include <algorithm>

#include "kernel_model/mm/mapping/locking.hpp"
#include "kernel_model/mm/mapping/move_mapping.hpp"
#include "kernel_model/mm/mapping/place.hpp"
#include "kernel_model/mm/mapping/unmap.hpp"
#include "kernel_model/mm/paging/populate.hpp"
#include "kernel_model/task/task.hpp"
#include "kernel_model/task/thread_group.hpp"

namespace mktme::mm {

namespace {

bool names_place(const RemapRequest& request) {
    return (request.flags & (remap::fixed | remap::dont_unmap)) != 0;
}
bool is_fixed(const RemapRequest& request) { return (request.flags & remap::fixed) != 0; }
bool keeps_old(const RemapRequest& request) { return (request.flags & remap::dont_unmap) != 0; }

/// check_mremap_params
Errno check(const Task& task, const RemapRequest& request) {
    constexpr auto known = remap::may_move | remap::fixed | remap::dont_unmap;
    if ((request.flags & ~known) != 0 || !is_page_aligned(request.address)) return Errno::einval;
    if (request.new_length == 0 || request.new_length > task_size) return Errno::einval;
    if (!names_place(request)) return Errno::ok;
    if (request.new_address > task_size - request.new_length) return Errno::einval;
    if (!is_page_aligned(request.new_address) || (request.flags & remap::may_move) == 0) return Errno::einval;
    if (keeps_old(request) && request.old_length != request.new_length) return Errno::einval;
    const Range old{request.address, request.address + request.old_length};
    if (old.overlaps({request.new_address, request.new_address + request.new_length})) return Errno::einval;
    // In the worst case both ends are cut in three, and the move itself needs four mappings to spare.
    const auto& space = *task.memory;
    return space.vmas.size() + 2 + 3 >= space.memory->settings.max_map_count ? Errno::enomem : Errno::ok;
}

/// check_prep_vma: returns the error if the mapping must not grow or move as requested.
Errno check_mapping(const Task& task, const Vma* vma, const RemapRequest& request) {
    if (vma == nullptr) return Errno::efault;
    const bool grows = request.new_length > request.old_length;
    if (!grows && !names_place(request)) return Errno::ok;
    if (request.old_length == 0 && !vma->flags.has(vm::shared | vm::may_share)) return Errno::einval;
    if (keeps_old(request) && vma->flags.has(vm::dont_expand)) return Errno::einval;
    // The part that a move leaves behind may reach into other mappings: it is unmapped first.
    if (std::min(request.old_length, request.new_length) > vma->range.end - request.address)
        return Errno::efault;
    if (!grows) return Errno::ok;
    const Pages offset = vma->offset_of(request.address);
    if (offset + in_pages(request.new_length) < offset) return Errno::einval;
    if (vma->flags.has(vm::dont_expand)) return Errno::efault;
    const Pages more = in_pages(request.new_length - request.old_length);
    if (!may_lock(task, vma->flags, more)) return Errno::eagain;
    return task.memory->may_expand(task.group->limits, vma->flags, more) ? Errno::ok : Errno::enomem;
}

/// EINVAL: an old length that reaches past user space.
Errno shrink(Task& task, const RemapRequest& request) {
    return munmap(task, request.address + request.new_length, request.old_length - request.new_length);
}

/// Finds the new place and moves the range there.
Result<Address> move_to_place(Task& task, Vma& vma, const RemapRequest& request) {
    const Address wish = names_place(request) ? request.new_address : 0;
    const auto place = place_for(task, wish, request.new_length, is_fixed(request));
    if (!place) return place;
    const Move move{.from = {request.address, request.address + request.old_length},
                    .to = {*place, *place + request.new_length},
                    .keep_old = keeps_old(request)};
    if (const Errno error = move_mapping(task, vma, move); failed(error)) return error;
    return place;
}

/// mremap_to
Result<Address> move_to(Task& task, RemapRequest request) {
    AddressSpace& space = *task.memory;
    if (is_fixed(request)) {
        const Range target{request.new_address, request.new_address + request.new_length};
        if (const Errno error = unmap(space, target); failed(error)) return error;
    }
    if (request.old_length > request.new_length) {
        if (const Errno error = shrink(task, request); failed(error)) return error;
        request.old_length = request.new_length;
    }
    Vma* vma = space.vmas.at(request.address);
    if (vma == nullptr) return Errno::efault;
    if (keeps_old(request) && !space.may_expand(task.group->limits, vma->flags, in_pages(request.old_length)))
        return Errno::enomem;
    return move_to_place(task, *vma, request);
}

/// remap_move: moves each mapping of the range on its own. Mappings moved before an error stay moved.
Result<Address> move_all(Task& task, const RemapRequest& request) {
    AddressSpace& space = *task.memory;
    const Address end = request.address + request.old_length;
    Address at = request.address;
    Address target = request.new_address;
    Address last_end = 0;
    Result<Address> result = Errno::efault;
    for (Vma* vma = space.vmas.overlapping({at, end}); vma != nullptr;
         vma = at < end ? space.vmas.overlapping({at, end}) : nullptr) {
        const bool is_first = at == request.address;
        if (is_first && at < vma->range.start) return Errno::efault;
        RemapRequest part = request;
        part.address = std::max(vma->range.start, request.address);
        part.new_address = target + (is_first ? 0 : vma->range.start - last_end);
        part.old_length = part.new_length = std::min(end, vma->range.end) - part.address;
        last_end = vma->range.end;
        if (const Errno error = check_mapping(task, vma, part); failed(error)) return error;
        const auto moved = move_to(task, part);
        if (!moved) return moved;
        if (is_first) result = *moved;
        target = *moved + part.new_length;
        at = last_end;
    }
    return result;
}

bool can_grow_in_place(const Vma& vma, const RemapRequest& request) {
    const Address more = request.new_length - request.old_length;
    if (vma.range.end - request.address != request.old_length || vma.range.end + more > task_size)
        return false;
    return vma.next == nullptr || vma.next->range.start >= vma.range.end + more;
}

/// expand_vma
Result<Address> grow(Task& task, Vma& vma, const RemapRequest& request) {
    if (can_grow_in_place(vma, request)) {
        if (const Errno error = grow_in_place(task, vma, request.new_length - request.old_length);
            failed(error))
            return error;
        return request.address;
    }
    if ((request.flags & remap::may_move) == 0) return Errno::enomem;
    return move_to_place(task, vma, request);
}

/// mremap_at
Result<Address> resize(Task& task, Vma& vma, const RemapRequest& request) {
    if (request.new_length > request.old_length) return grow(task, vma, request);
    if (request.new_length < request.old_length)
        if (const Errno error = shrink(task, request); failed(error)) return error;
    return request.address;
}

Result<Address> remap_one(Task& task, const RemapRequest& request) {
    Vma* vma = task.memory->vmas.at(request.address);
    if (const Errno error = check_mapping(task, vma, request); failed(error)) return error;
    const bool populates = vma->flags.has(vm::locked) && request.new_length > request.old_length;
    const auto result = names_place(request) ? move_to(task, request) : resize(task, *vma, request);
    if (result && populates)
        populate_ignoring_errors(task, {*result + request.old_length, *result + request.new_length});
    return result;
}

}  // namespace

Result<Address> mremap(Task& task, const RemapRequest& given) {
    const KernelWork work = system_call(task);
    RemapRequest request = given;
    request.old_length = page_up(given.old_length);
    request.new_length = page_up(given.new_length);
    if (const Errno error = check(task, request); failed(error)) return error;
    const bool only_moves = is_fixed(request) && request.old_length == request.new_length;
    return only_moves ? move_all(task, request) : remap_one(task, request);
}

}  // namespace mktme::mm
