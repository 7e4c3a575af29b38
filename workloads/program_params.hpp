// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <tuple>

#include "models/base/fields.hpp"

namespace mktme::workloads {

/// Parameters of the program that `workload.generator = program` makes for each core (docs/workloads.md).
struct GeneratedProgramParams {
    static constexpr auto section = "workload.program";

    double mpki{10};
    std::uint64_t mlp{1};
    double base_cpi{0.5};

    static constexpr std::uint64_t most_parallel = 64;

    static constexpr auto fields() {
        using P = GeneratedProgramParams;
        return std::tuple{
            field<&P::mpki>("mpki", "loads of 1000 instructions that miss all caches", 0.001, 500.0),
            field<&P::mlp>("mlp", "misses of a burst, which do not depend on each other", 1, most_parallel),
            field<&P::base_cpi>(
                "base_cpi",
                "cycles an instruction without the misses: the length of a chain of dependent instructions",
                0.05, 0.95),
        };
    }
};

}  // namespace mktme::workloads
