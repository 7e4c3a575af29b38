// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernel_model/mm/calls/mmap.hpp"

namespace mktme::mm {

/// Returns true if the task may lock any memory at all (can_do_mlock).
bool can_lock(const Task& task);
/// Returns true if RLIMIT_MEMLOCK leaves room for `pages` more in a mapping with these flags (mlock_future_ok).
bool may_lock(const Task& task, VmFlags flags, Pages pages);

/// mlock(2). EPERM: nothing may be locked. ENOMEM: past RLIMIT_MEMLOCK, a hole in the range, or a page that cannot be
/// brought in. EAGAIN: memory is exhausted. EINVAL: the range wraps. Mappings before an error stay locked.
Errno mlock(Task& task, Address address, Address length);
/// munlock(2). ENOMEM: a hole in the range, or too many mappings. EINVAL: the range wraps.
Errno munlock(Task& task, Address address, Address length);

/// The flags of mlockall(2).
namespace lock_all {
inline constexpr std::uint32_t current = 1;   // MCL_CURRENT
inline constexpr std::uint32_t future = 2;    // MCL_FUTURE
inline constexpr std::uint32_t on_fault = 4;  // MCL_ONFAULT
inline constexpr std::uint32_t known = current | future | on_fault;
}  // namespace lock_all

/// mlockall(2): locks all present mappings and brings them in, or all future ones, or both. A page that cannot be
/// brought in is no error. EINVAL: unknown flags, or neither of the two. EPERM: nothing may be locked. ENOMEM: the
/// present mappings exceed RLIMIT_MEMLOCK.
Errno mlockall(Task& task, std::uint32_t flags);
/// munlockall(2)
void munlockall(Task& task);

}  // namespace mktme::mm
