// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "kernel_model/mm/mapping/address_space.hpp"
#include "kernel_model/syscall/result.hpp"

namespace mktme::mm {

using syscall::Errno;
using syscall::Result;

/// The memory of a child: the same mappings and pages, the private ones to be copied when one of the two
/// writes (dup_mmap). Not those advised against, not their locks. ENOMEM.
Result<std::shared_ptr<AddressSpace>> fork_address_space(AddressSpace& parent, bool privileged);

}  // namespace mktme::mm
