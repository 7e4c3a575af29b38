// SPDX-License-Identifier: Apache-2.0
#include "models/base/burst.hpp"

#include <algorithm>

namespace mktme {

namespace {

ByteMask meant(const Burst& burst, const LinePart& part) {
    if (burst.enables.empty()) return ByteMask{ByteRange{part.first, part.count}};
    ByteMask mask{0};
    for (std::uint64_t i = 0; i < part.count; ++i)
        if (burst.enables[(part.data + i) % burst.enables.size()] != 0) mask.add(part.first + i);
    return mask;
}

}  // namespace

std::vector<LinePart> split(const Burst& burst) {
    std::vector<LinePart> parts;
    const std::uint64_t width = std::min(burst.streaming_width, burst.length);
    for (std::uint64_t done = 0; done < burst.length;) {
        const std::uint64_t in_beat = done % width;
        const std::uint64_t address = burst.address.count() + in_beat;
        const std::uint64_t first = address % line_size.count();
        const std::uint64_t count =
            std::min({line_size.count() - first, width - in_beat, burst.length - done});
        LinePart part{.line = PhysAddr{address - first},
                      .first = static_cast<std::uint8_t>(first),
                      .data = done,
                      .count = static_cast<std::uint8_t>(count)};
        part.bytes = meant(burst, part);
        if (!part.bytes.is_empty()) parts.push_back(part);
        done += count;
    }
    return parts;
}

}  // namespace mktme
