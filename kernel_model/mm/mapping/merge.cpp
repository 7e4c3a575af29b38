// SPDX-License-Identifier: Apache-2.0
#include "kernel_model/mm/mapping/merge.hpp"

namespace mktme::mm {

namespace {

const AnonVma* own(const AnonLinks* anon) { return anon != nullptr ? anon->own().get() : nullptr; }
bool is_inherited(const Vma* vma) { return vma != nullptr && vma->anon.is_inherited(); }

bool same_kind(const MergeRequest& request, const Vma& neighbour) {
    return neighbour.flags == request.flags && neighbour.file == request.file &&
           neighbour.keyid() == request.key.keyid();
}

/// `middle` is the mapping that changes, if there is one (is_mergeable_anon_vma).
bool same_anonymous_memory(const MergeRequest& request, const Vma& neighbour, const Vma* middle) {
    const AnonVma* target = neighbour.anon.own().get();
    const AnonVma* source = own(request.anon);
    if (target == nullptr && source != nullptr)
        return !is_inherited(middle) && !is_inherited(request.copied_from);
    if (target != nullptr && source == nullptr) return !neighbour.anon.is_inherited();
    return source == target;
}

bool can_merge_left(const MergeRequest& request, const Vma* middle) {
    const Vma* previous = request.previous;
    return previous != nullptr && previous->range.end == request.range.start &&
           same_kind(request, *previous) && same_anonymous_memory(request, *previous, middle) &&
           previous->offset + previous->range.pages() == request.offset;
}

bool can_merge_right(const MergeRequest& request, const Vma* middle, bool merges_left) {
    const Vma* next = request.next;
    if (next == nullptr || request.range.end != next->range.start || !same_kind(request, *next) ||
        !same_anonymous_memory(request, *next, middle) ||
        next->offset != request.offset + request.range.pages())
        return false;
    if (!merges_left) return true;
    // Both sides may fit the middle and yet not fit each other.
    const auto& left = request.previous->anon.own();
    return !left || !next->anon.own() || left == next->anon.own();
}

/// Links `target` to the anonymous memory of `source`, so that it is found from the pages it takes over (dup_anon_vma).
void take_over(Vma& target, const Vma& source) {
    if (source.anon.own() && !target.anon.own()) target.anon.copy(source.anon);
}

/// Moves the start of a mapping, and its offset with it.
void move_start(AddressSpace& space, Vma& vma, Address start) {
    space.table.split_at(start);
    vma.offset += in_pages(start) - in_pages(vma.range.start);  // wraps, and so subtracts
    space.vmas.set_range(vma, {start, vma.range.end});
}

void move_end(AddressSpace& space, Vma& vma, Address end) {
    space.table.split_at(end);
    space.vmas.set_range(vma, {vma.range.start, end});
}

/// Returns the KeyID with which a changed part looks for neighbours to merge with: the one it is about to have. The
/// posted series look with the one it has had (mprotect_fixup calls vma_merge before it sets the KeyID), and so merge
/// with a neighbour that gets the new KeyID with it: a profile of theirs would return `vma.key` here.
KeyIdRef key_to_merge_with(const Vma& vma, const VmaChange& change) { return change.key.value_or(vma.key); }

MergeRequest request_for(const Vma& vma, Range range, const VmaChange& change) {
    return {.range = range,
            .offset = vma.offset_of(range.start),
            .flags = change.flags,
            .key = key_to_merge_with(vma, change),
            .file = vma.file,
            .anon = &vma.anon};
}

/// vma_merge_existing_range
Vma* merge_existing(AddressSpace& space, Vma* previous, Vma& middle, Range range, const VmaChange& change) {
    const bool at_start = range.start == middle.range.start;
    const bool at_end = range.end == middle.range.end;
    if (!at_start && !at_end) return nullptr;
    MergeRequest request = request_for(middle, range, change);
    request.previous = previous;
    request.next = middle.next;
    const bool left = at_start && can_merge_left(request, &middle);
    const bool right = at_end && can_merge_right(request, &middle, left);
    if (!left && !right) return nullptr;
    Vma& target = left ? *previous : *middle.next;
    Vma* next = middle.next;
    const bool is_whole = at_start && at_end;
    take_over(target, left && right && next->anon.own() ? *next : middle);
    if (is_whole) space.vmas.erase(middle);
    if (left && right) {
        const Address end = next->range.end;
        space.vmas.erase(*next);
        move_end(space, target, end);
    } else if (left) {
        if (!is_whole) move_start(space, middle, range.end);
        move_end(space, target, range.end);
    } else {
        if (!is_whole) move_end(space, middle, range.start);
        move_start(space, target, range.start);
    }
    return &target;
}

}  // namespace

Vma* merge_new(AddressSpace& space, const MergeRequest& request) {
    const bool left = can_merge_left(request, nullptr);
    const bool right = can_merge_right(request, nullptr, left);
    if (!left && !right) return nullptr;
    Vma& target = left ? *request.previous : *request.next;
    if (left && right) take_over(target, *request.next);
    if (request.copied_from != nullptr) take_over(target, *request.copied_from);
    if (!left) {
        move_start(space, target, request.range.start);
        return &target;
    }
    Address end = request.range.end;
    if (right) {
        end = request.next->range.end;
        space.vmas.erase(*request.next);
    }
    move_end(space, target, end);
    return &target;
}

void extend(AddressSpace& space, Vma& vma, Address length) {
    MergeRequest request = request_for(vma, {vma.range.end, vma.range.end + length}, {.flags = vma.flags});
    request.previous = &vma;
    request.next = vma.next;
    merge_new(space, request);
}

Vma& split(AddressSpace& space, Vma& vma, Address address) {
    const Range upper{address, vma.range.end};
    const Pages offset = vma.offset_of(address);
    move_end(space, vma, address);
    Vma& above = space.vmas.insert(upper);
    above.offset = offset;
    above.flags = vma.flags;
    above.key = vma.key;
    above.file = vma.file;
    above.anon.copy(vma.anon);
    return vma;
}

Result<Vma*> modify(AddressSpace& space, Vma* previous, Vma& vma, Range range, const VmaChange& change) {
    if (Vma* merged = merge_existing(space, previous, vma, range, change)) return merged;
    const auto is_full = [&] { return space.vmas.size() >= space.memory->settings.max_map_count; };
    Vma* changed = &vma;
    if (changed->range.start < range.start) {
        if (is_full()) return Errno::enomem;
        changed = split(space, *changed, range.start).next;
    }
    if (changed->range.end > range.end) {
        if (is_full()) return Errno::enomem;
        split(space, *changed, range.end);
    }
    return changed;
}

}  // namespace mktme::mm
