// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/base/random.hpp"
#include "workloads/request.hpp"
#include "workloads/workload_params.hpp"

namespace mktme::workloads {

/// Endless requests by rule; the front end stops at `workload.requests`.
///
/// stream and chase walk with a fixed stride, random and mix draw lines uniformly; a chase without stride does too
/// (what makes it a chase is that its front end waits for each read).
class Generator final : public RequestSource {
public:
    /// ConfigError when footprint or stride do not fit the memory.
    Generator(const WorkloadParams& params, Bytes capacity, std::uint64_t seed);

    bool next(TraceRequest& request) override;
    [[nodiscard]] double progress() const override {
        return static_cast<double>(made_) / static_cast<double>(wanted_);
    }
    [[nodiscard]] SourcePlace place(std::uint64_t /*record*/) const override { return {}; }

private:
    RandomStream random_;
    std::uint64_t lines_;        // lines of the footprint
    std::uint64_t stride_;       // in lines; 0: uniform
    std::uint64_t write_below_;  // a request writes when its 32 random bits are below this
    SimTime interval_;
    std::uint64_t wanted_;
    std::uint64_t made_ = 0;
    std::uint64_t line_ = 0;
};

}  // namespace mktme::workloads
