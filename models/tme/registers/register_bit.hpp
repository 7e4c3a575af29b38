// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace mktme::tme {

/// Returns bit `n` of a register, set if `value`.
constexpr std::uint64_t bit(unsigned n, bool value) { return value ? std::uint64_t{1} << n : 0; }

}  // namespace mktme::tme
