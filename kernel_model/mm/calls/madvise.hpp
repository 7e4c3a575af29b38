// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernel_model/mm/calls/mmap.hpp"

namespace mktme::mm {

/// MADV_* of madvise(2), with their numbers. MADV_WILLNEED, a hint about later accesses, only checks its range.
enum class Advice : std::int32_t {
    normal = 0,
    random = 1,
    sequential = 2,
    will_need = 3,
    dont_need = 4,
    free = 8,
    remove = 9,
    dont_fork = 10,
    do_fork = 11,
    mergeable = 12,
    unmergeable = 13,
    huge_page = 14,
    no_huge_page = 15,
    dont_dump = 16,
    do_dump = 17,
    wipe_on_fork = 18,
    keep_on_fork = 19,
    cold = 20,
    page_out = 21,
    populate_read = 22,
    populate_write = 23,
    dont_need_locked = 24,
    collapse = 25,
    guard_install = 102,
    guard_remove = 103,
};

/// madvise(2).
///
/// EINVAL: unknown advice, not page aligned, a range that wraps, or a mapping the advice is not for. ENOMEM: a hole;
/// all advice but MADV_POPULATE is carried out behind it first. ENOMEM also if memory is exhausted. EAGAIN: too many
/// mappings. EACCES: MADV_REMOVE on a mapping that is not shared and writable. EFAULT: a page cannot be brought in.
/// MADV_COLLAPSE and MADV_GUARD_INSTALL have more errors: collapse.hpp, guard_pages.hpp.
Errno madvise(Task& task, Address address, Address length, std::int32_t advice);

/// msync(2), which has nothing to write back here. EINVAL: not page aligned, unknown or contradicting flags.
/// EBUSY: MS_INVALIDATE on locked memory. ENOMEM: a hole or a range that wraps.
Errno msync(Task& task, Address address, Address length, std::uint32_t flags);

}  // namespace mktme::mm
