// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace mktme::mm {

/// Number of a page of the swap area.
enum class SwapSlot : std::uint64_t {};
constexpr std::uint64_t number(SwapSlot slot) { return static_cast<std::uint64_t>(slot); }

}  // namespace mktme::mm
