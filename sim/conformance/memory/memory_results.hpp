// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "kernel_model/mm/paging/access.hpp"

namespace mktme::mm {
class AddressSpace;
}

namespace mktme::sim {

/// Returns "0" or "-ENOMEM".
std::string shown(syscall::Errno error);
/// Returns "SEGV_MAPERR", "SEGV_PKUERR 3", "SIGBUS 2".
std::string shown(const mm::AccessFault& fault);

/// Returns the mappings of the arena, as the recorder reads them from /proc/self/smaps.
std::string shown_mappings(mm::AddressSpace& space);
/// As above, but adjacent mappings with equal permissions and key are shown as one.
std::string shown_pages(mm::AddressSpace& space);

}  // namespace mktme::sim
