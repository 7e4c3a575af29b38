// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernel_model/mm/calls/mmap.hpp"

namespace mktme::mm {

/// May this task lock any memory at all (can_do_mlock)?
bool can_lock(const Task& task);
/// Does RLIMIT_MEMLOCK leave room for `pages` more in a mapping with these flags (mlock_future_ok)?
bool may_lock(const Task& task, VmFlags flags, Pages pages);

/// mlock(2). EPERM: nothing may be locked. ENOMEM: past RLIMIT_MEMLOCK, a hole in the range, or a page that
/// cannot be brought in; what comes before stays locked. EINVAL: the range wraps.
Errno mlock(Task& task, Address address, Address length);
/// munlock(2). ENOMEM: a hole in the range.
Errno munlock(Task& task, Address address, Address length);

}  // namespace mktme::mm
