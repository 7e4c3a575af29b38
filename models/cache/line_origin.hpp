// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace mktme::cache {

/// Where a line came from that somebody has waited for (docs/models/cpu.md#where-the-cycles-went).
enum class LineSource : std::uint8_t { private_level, llc, core, memory };

struct LineOrigin {
    LineSource source = LineSource::private_level;
    std::uint16_t exposed = 0;  // of a line from memory: cycles of its engine that its reader saw
};

}  // namespace mktme::cache
