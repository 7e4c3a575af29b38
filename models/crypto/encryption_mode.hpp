// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <string_view>

#include "models/base/fields.hpp"

namespace mktme {

namespace crypto {

/// Encryption of lines on the path to DRAM.
enum class EncryptionMode { off, bypass, no_encrypt, tme, mktme };

}  // namespace crypto

template <>
struct EnumNames<crypto::EncryptionMode> {
    static constexpr std::array<std::string_view, 5> names{"off", "bypass", "no-encrypt", "tme", "mktme"};
};

}  // namespace mktme
