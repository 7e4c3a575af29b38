// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace mktme::mm {

/// Means to write back and invalidate the lines of an alias.
enum class LineFlush : std::uint8_t {
    lines,        // CLFLUSHOPT of each line: cost and effect end with the page
    whole_cache,  // WBINVD of every package
};

}  // namespace mktme::mm
