// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "workloads/generators/generator.hpp"

namespace mktme::testing {

inline constexpr Bytes generated_capacity{std::uint64_t{1} << 30U};

/// Returns valid parameters for a generator of this kind: a request of 64 B each 10 ns on average.
inline workloads::WorkloadParams params_of(workloads::GeneratorKind kind) {
    workloads::WorkloadParams params;
    params.generator = kind;
    params.requests = 1000;
    if (kind == workloads::GeneratorKind::loaded) params.bandwidth = Bandwidth{6'400'000'000};
    else params.interval = SimTime{10'000'000};
    return params;
}

inline std::vector<workloads::TraceRequest> requests_of(const workloads::WorkloadParams& params,
                                                        std::size_t count, std::uint64_t seed = 1) {
    workloads::Generator generator{params, generated_capacity, seed};
    std::vector<workloads::TraceRequest> requests(count);
    for (auto& request : requests) generator.next(request);
    return requests;
}

using Lines = std::vector<std::uint64_t>;

/// Returns the numbers of the lines in which the requests begin.
inline Lines lines_of(const workloads::WorkloadParams& params, std::size_t count, std::uint64_t seed = 1) {
    Lines lines;
    for (const auto& request : requests_of(params, count, seed))
        lines.push_back(request.address.count() / 64);
    return lines;
}

}  // namespace mktme::testing
