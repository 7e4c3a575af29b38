// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <limits>

namespace mktme::cache {

/// Number of an entry of a set array, a miss table or a write-back buffer. It names the entry as long as that is in
/// use.
using EntryIndex = std::uint32_t;
inline constexpr EntryIndex no_entry = std::numeric_limits<EntryIndex>::max();

}  // namespace mktme::cache
