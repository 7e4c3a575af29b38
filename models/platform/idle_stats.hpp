// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <tuple>

#include "models/base/fields.hpp"

namespace mktme::platform {

/// Statistics of a core that has finished while its machine goes on.
struct IdleStats {
    static constexpr std::array<std::string_view, 2> places{"cpu.total", "cpu.*"};

    std::uint64_t idle_cycles = 0;

    static constexpr auto fields() {
        return std::tuple{
            field<&IdleStats::idle_cycles>(
                "idle_cycles",
                "cycles after the end of the core's trace; 0 for a core that has none, in cpu.total the sum"),
        };
    }
};

}  // namespace mktme::platform
