// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "kernel_model/mm/mapping/address_space.hpp"
#include "kernel_model/syscall/result.hpp"

namespace mktme::mm {

using syscall::Errno;
using syscall::Result;

/// Returns the memory of a child: the same mappings and pages. Private pages are copied when either process writes
/// (dup_mmap). Mappings with MADV_DONTFORK and memory locks are not inherited. Returns ENOMEM if memory is exhausted.
Result<std::shared_ptr<AddressSpace>> fork_address_space(AddressSpace& parent, bool privileged);

}  // namespace mktme::mm
