// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/base/byte_mask.hpp"
#include "models/base/quantity.hpp"

namespace mktme::cache {

/// Read or write of a line that L1D or L1I of a core has (docs/models/contents.md#caches).
struct CacheAccess {
    Cycles at{};
    PhysAddr line{};
    ByteRange stored{.count = 0};  // bytes that a store wrote; none: a read

    [[nodiscard]] bool is_store() const { return stored.count != 0; }
};

}  // namespace mktme::cache
