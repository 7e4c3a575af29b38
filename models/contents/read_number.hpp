// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <limits>

namespace mktme::contents {

/// Number of the data of a read that wait for the reader to take them.
using ReadNumber = std::uint32_t;
inline constexpr ReadNumber no_read = std::numeric_limits<ReadNumber>::max();

}  // namespace mktme::contents
