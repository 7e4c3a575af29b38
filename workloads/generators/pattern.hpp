// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>

#include "models/base/random.hpp"
#include "workloads/workload_params.hpp"

namespace mktme::workloads {

/// Pattern of the addresses of generated requests.
///
/// The footprint is cut into blocks, each large enough for one request in whole lines. A pattern draws blocks.
class Pattern {
public:
    Pattern() = default;
    Pattern(const Pattern&) = delete;
    Pattern& operator=(const Pattern&) = delete;
    virtual ~Pattern() = default;

    /// Returns the next block, below the number of blocks that the pattern was made for.
    virtual std::uint64_t next(RandomStream& random) = 0;
};

/// Returns the bytes reserved for a generated request, in whole lines: `workload.request_bytes` from the last offset in
/// the first line that `workload.request_alignment` allows.
constexpr Bytes block_size(const WorkloadParams& params) {
    const std::uint64_t line = line_size.count();
    const std::uint64_t latest_end = line - params.request_alignment.count() + params.request_bytes.count();
    return Bytes{(latest_end + line - 1) / line * line};
}

/// Returns the number of blocks in the footprint. Throws ConfigError if the footprint is larger than the memory or
/// cannot hold a request.
std::uint64_t blocks_of(const WorkloadParams& params, Bytes capacity);

/// Returns the pattern of `workload.generator`. `random` is used for values that are drawn once, such as the first
/// blocks of streams. Throws ConfigError if a parameter does not fit.
std::unique_ptr<Pattern> make_pattern(const WorkloadParams& params, std::uint64_t blocks,
                                      RandomStream& random);

}  // namespace mktme::workloads
