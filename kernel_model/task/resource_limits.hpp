// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <limits>

namespace mktme::task {

/// Number of resources that setrlimit(2) knows (RLIM_NLIMITS).
inline constexpr std::uint32_t resource_count = 16;

/// The limits of a process on its memory and its core dump, in bytes, and on its descriptors (setrlimit(2)). The
/// defaults are Linux' own, without hard limits.
struct ResourceLimits {
    static constexpr std::uint64_t unlimited = std::numeric_limits<std::uint64_t>::max();

    std::uint64_t address_space = unlimited;  // RLIMIT_AS
    std::uint64_t data = unlimited;           // RLIMIT_DATA
    std::uint64_t locked = 8 << 20;           // RLIMIT_MEMLOCK
    std::uint64_t stack = 8 << 20;            // RLIMIT_STACK
    std::uint64_t core = 0;                   // RLIMIT_CORE
    std::uint64_t open_files = 1024;          // RLIMIT_NOFILE: one above the highest descriptor
};

/// Hard limits, by the number of the resource.
struct HardLimits {
    HardLimits() { by_resource.fill(ResourceLimits::unlimited); }

    std::array<std::uint64_t, resource_count> by_resource;
};

}  // namespace mktme::task
