// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernel_model/mktme/topology.hpp"
#include "kernel_model/syscall/errno.hpp"

namespace mktme::key_type {

class MktmeService;
using syscall::Errno;

// Processors and memory that come and go (docs/kernel_model/mktme.md#hotplug). A change that is refused changes nothing.

/// EPERM: v2, on a package without a processor so far: its user keys cannot be programmed there, as their bytes were not
/// kept. ENOKEY: v2, programming failed.
Errno bring_online(MktmeService& service, CoreId core);
/// EPERM: 62 and 59, the last processor of a package while KeyIDs are in use.
Errno take_offline(MktmeService& service, CoreId core);
/// Adds memory to the node of a package. EPERM: 59, always; 62, the topology is unsafe, or as above.
Errno bring_memory_online(MktmeService& service, PackageId package);

}  // namespace mktme::key_type
