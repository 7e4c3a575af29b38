// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <string_view>

#include "models/base/fields.hpp"

namespace mktme {

namespace crypto {

/// Tweak input: the line's physical address without KeyID bits, or that address divided by 64.
enum class TweakInput { pa, pa_over_64 };

}  // namespace crypto

template <>
struct EnumNames<crypto::TweakInput> {
    static constexpr std::array<std::string_view, 2> names{"PA", "PA>>6"};
};

}  // namespace mktme
