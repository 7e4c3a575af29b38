// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "models/crypto/xts.hpp"

namespace mktme::contents {

/// What a write without data of its own writes: each 16-byte block says the line's address (8 bytes), the number of the
/// write (4), the KeyID (2) and which block it is (2), little-endian, so that a line seen anywhere tells where it is from.
crypto::Line pattern(DramAddr line, std::uint32_t version, KeyId writer);

/// What DRAM holds where nothing was written: noise that depends on the address and the seed only.
crypto::Line never_written(DramAddr line, std::uint64_t seed);

/// A number that two lines share only if they are equal, for all practical purposes.
std::uint64_t digest(const crypto::Line& line);

}  // namespace mktme::contents
