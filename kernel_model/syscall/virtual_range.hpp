// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace mktme::syscall {

/// Address space that a TLB entry belongs to.
enum class SpaceId : std::uint64_t {};
constexpr std::uint64_t number(SpaceId space) { return static_cast<std::uint64_t>(space); }

/// Virtual addresses from `start` up to but not including `end`.
struct VirtualRange {
    std::uint64_t start = 0;
    std::uint64_t end = 0;

    [[nodiscard]] constexpr bool overlaps(VirtualRange other) const {
        return start < other.end && other.start < end;
    }
    constexpr bool operator==(const VirtualRange&) const = default;
};

}  // namespace mktme::syscall
