// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/base/random.hpp"
#include "workloads/workload_params.hpp"

namespace mktme::workloads {

/// Returns the share of reads of a generator. The default depends on the generator: `mix` has its name from its writes.
/// Throws ConfigError for a share that it cannot have.
double read_share_of(const WorkloadParams& params);

/// Draws whether an access writes.
class WriteDraw {
public:
    explicit WriteDraw(const WorkloadParams& params)
        : below_{static_cast<std::uint64_t>((1 - read_share_of(params)) * 0x1p32)} {}

    bool operator()(RandomStream& random) const { return below_ != 0 && (random.bits() >> 32U) < below_; }

private:
    std::uint64_t below_;  // an access writes if its 32 random bits are below this
};

}  // namespace mktme::workloads
