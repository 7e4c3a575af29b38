// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>

#include "kernel_model/mm/mapping/address_space.hpp"
#include "kernel_model/syscall/result.hpp"

namespace mktme::mm {

/// Changes a range mapping by mapping. Precondition: `first` contains its start. `change(previous, vma, part)` returns
/// the mapping that has the part afterwards, or an error. Returns the first error, or ENOMEM at a hole; earlier parts
/// stay changed.
template <class Change>
syscall::Errno change_parts(Vma& first, Range range, Change&& change) {
    Vma* vma = &first;
    Vma* previous = range.start > vma->range.start ? vma : vma->previous;
    Address at = range.start;
    for (;;) {
        const syscall::Result<Vma*> changed =
            change(previous, *vma, Range{at, std::min(range.end, vma->range.end)});
        if (!changed) return changed.error();
        previous = *changed;
        at = previous->range.end;
        if (at >= range.end) return syscall::Errno::ok;
        vma = previous->next;
        if (vma == nullptr || vma->range.start != at) return syscall::Errno::enomem;
    }
}

}  // namespace mktme::mm
