// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>

namespace mktme::cache {

/// The age bytes of a set, one for each way. Their meaning is that of the replacement policy.
using Ages = std::span<std::uint8_t>;
using ConstAges = std::span<const std::uint8_t>;

}  // namespace mktme::cache
