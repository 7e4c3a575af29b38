// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <string_view>

#include "models/base/fields.hpp"

namespace mktme {

namespace crypto {

/// AES-XTS with the key length of each of its two keys (docs/facts.md#pconfig-structure).
enum class Algorithm { aes_xts_128, aes_xts_256 };

}  // namespace crypto

template <>
struct EnumNames<crypto::Algorithm> {
    static constexpr std::array<std::string_view, 2> names{"aes-xts-128", "aes-xts-256"};
};

}  // namespace mktme
