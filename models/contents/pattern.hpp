// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "models/crypto/xts.hpp"

namespace mktme::contents {

/// Returns the data of a write without data of its own. Each 16-byte block holds the line's address (8 bytes), the
/// number of the write (4), the KeyID (2) and the number of the block (2), little-endian. The origin of a line can
/// therefore be read from its bytes.
crypto::Line pattern(DramAddr line, std::uint32_t version, KeyId writer);

/// Returns the contents of a line never written: pseudo-random bytes that depend only on the address and the seed.
crypto::Line never_written(DramAddr line, std::uint64_t seed);

/// Returns a hash. In practice two lines share it only if they are equal.
std::uint64_t digest(const crypto::Line& line);

}  // namespace mktme::contents
