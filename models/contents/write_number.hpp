// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <limits>

namespace mktme::contents {

/// Number of a write in flight; its data are kept until it reaches DRAM.
using WriteNumber = std::uint32_t;
inline constexpr WriteNumber no_write = std::numeric_limits<WriteNumber>::max();

}  // namespace mktme::contents
