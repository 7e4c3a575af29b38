// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>

#include "models/base/quantity.hpp"

namespace mktme::plain_hardware {

using LineBytes = std::array<std::byte, line_size.count()>;

/// Encryption of lines between the cache and DRAM.
class DramCipher {
public:
    virtual ~DramCipher() = default;
    /// Returns what DRAM gets when `plain` is written back to `line` under `keyid`.
    [[nodiscard]] virtual LineBytes encrypt(DramAddr line, KeyId keyid, const LineBytes& plain) const = 0;
    /// Returns what a read of `line` under `keyid` gets from what DRAM has.
    [[nodiscard]] virtual LineBytes decrypt(DramAddr line, KeyId keyid, const LineBytes& stored) const = 0;
};

}  // namespace mktme::plain_hardware
