// SPDX-License-Identifier: Apache-2.0
#include "sim/scenario/deeds/line_check.hpp"

#include <fmt/format.h>
#include <algorithm>

namespace mktme::sim {

namespace {

ActionEnd check_line(mm::Address start, std::span<const std::byte> line, const scenario::XByte& byte) {
    const auto wanted = static_cast<std::byte>(byte.value);
    const auto differs = std::ranges::find_if(line, [&](std::byte found) { return found != wanted; });
    const bool is_all = differs == line.end();
    if (is_all != byte.is_absent) return ActionEnd::success();
    if (is_all) return {.mismatch = fmt::format("0x{:02x} all over the line at 0x{:x}", byte.value, start)};
    return {.mismatch = fmt::format("0x{:02x} at 0x{:x}", static_cast<unsigned>(*differs),
                                    start + static_cast<std::uint64_t>(differs - line.begin()))};
}

}  // namespace

ActionEnd check_lines(mm::Address start, std::span<const std::byte> bytes, const scenario::XByte& byte) {
    for (std::size_t done = 0; done < bytes.size();) {
        const mm::Address at = start + done;
        const auto size =
            std::min<std::size_t>(bytes.size() - done, line_size.count() - at % line_size.count());
        if (ActionEnd end = check_line(at, bytes.subspan(done, size), byte); !end.is_success()) return end;
        done += size;
    }
    return ActionEnd::success();
}

}  // namespace mktme::sim
