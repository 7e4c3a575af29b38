// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>

#include "models/base/random.hpp"
#include "workloads/workload_params.hpp"

namespace mktme::workloads {

/// Which place does the next generated request go to?
///
/// The footprint is cut into slots, each large enough for one request in whole lines; a pattern names slots.
class Pattern {
public:
    Pattern() = default;
    Pattern(const Pattern&) = delete;
    Pattern& operator=(const Pattern&) = delete;
    virtual ~Pattern() = default;

    /// The next slot, below the number of slots the pattern was made for.
    virtual std::uint64_t next(RandomStream& random) = 0;
};

/// Bytes a generated request takes up: `workload.request_bytes` in whole lines.
constexpr Bytes slot_size(const WorkloadParams& params) {
    const std::uint64_t line = line_size.count();
    return Bytes{(params.request_bytes.count() + line - 1) / line * line};
}

/// Slots in the footprint. ConfigError when it is larger than the memory or cannot hold a request.
std::uint64_t slots_of(const WorkloadParams& params, Bytes capacity);

/// The pattern of `workload.generator`. `random` is for what is drawn once, such as where streams begin.
/// ConfigError when a parameter does not fit, or is set and not used.
std::unique_ptr<Pattern> make_pattern(const WorkloadParams& params, std::uint64_t slots,
                                      RandomStream& random);

}  // namespace mktme::workloads
