// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>

#include "models/base/random.hpp"
#include "workloads/workload_params.hpp"

namespace mktme::workloads {

/// Which place does the next generated request go to?
///
/// The footprint is cut into blocks, each large enough for one request in whole lines; a pattern names blocks.
class Pattern {
public:
    Pattern() = default;
    Pattern(const Pattern&) = delete;
    Pattern& operator=(const Pattern&) = delete;
    virtual ~Pattern() = default;

    /// The next block, below the number of blocks the pattern was made for.
    virtual std::uint64_t next(RandomStream& random) = 0;
};

/// Bytes set aside for a generated request, in whole lines: `workload.request_bytes` from as late in the first line as
/// `workload.request_alignment` lets it begin.
constexpr Bytes block_size(const WorkloadParams& params) {
    const std::uint64_t line = line_size.count();
    const std::uint64_t latest_end = line - params.request_alignment.count() + params.request_bytes.count();
    return Bytes{(latest_end + line - 1) / line * line};
}

/// Slots in the footprint. ConfigError when it is larger than the memory or cannot hold a request.
std::uint64_t blocks_of(const WorkloadParams& params, Bytes capacity);

/// The pattern of `workload.generator`. `random` is for what is drawn once, such as where streams begin.
/// ConfigError when a parameter does not fit.
std::unique_ptr<Pattern> make_pattern(const WorkloadParams& params, std::uint64_t blocks,
                                      RandomStream& random);

}  // namespace mktme::workloads
