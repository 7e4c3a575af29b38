// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <tuple>

#include "models/base/fields.hpp"
#include "models/base/stat_kinds.hpp"

namespace mktme::sim {

/// Statistics of the run as a whole.
struct SimStats {
    static constexpr std::array<std::string_view, 1> places{"sim"};

    Elapsed time;
    std::uint64_t requests = 0;
    bool partial = false;

    [[nodiscard]] Nanoseconds time_ns() const { return {in_ns(time.value)}; }

    static constexpr auto fields() {
        using S = SimStats;
        return std::tuple{
            field<&S::time_ns>("time_ns", "simulated time until the last request was done"),
            field<&S::requests>("requests",
                                "requests the front end handed over; with cores, instructions retired"),
            field<&S::partial>("partial", "true when the run ended early: Ctrl-C or a damaged trace"),
            hidden<&S::time>(),
        };
    }
};

}  // namespace mktme::sim
