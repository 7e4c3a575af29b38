// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "kernel_model/mm/mapping/address_space.hpp"
#include "kernel_model/syscall/errno.hpp"

namespace mktme::mm {

using syscall::Errno;

/// Moves the anonymous pages of a range to other frames, of a node or of the one that each has (migrate_pages). A new page has the
/// KeyID of the old one, and the kernel copies through its own mappings. A huge page is split first; pages of files, and pages that are
/// locked in memory, stay. Returns ENOMEM if the node has no frame left: the pages behind stay. EINVAL: there is no such node.
Errno migrate(AddressSpace& space, Range range, std::optional<NodeId> node);

}  // namespace mktme::mm
