// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>

#include "workloads/generators/gaps.hpp"
#include "workloads/generators/pattern.hpp"
#include "workloads/request.hpp"

namespace mktme::workloads {

/// Endless requests by rule; the front end stops at `workload.requests`.
///
/// A pattern says where a request goes (generators/, one file a kind); whether it writes, where in its line it begins
/// and when it comes are drawn here.
class Generator final : public RequestSource {
public:
    /// ConfigError when a parameter does not fit the memory or the kind of generator.
    Generator(const WorkloadParams& params, Bytes capacity, std::uint64_t seed);

    bool next(TraceRequest& request) override;
    [[nodiscard]] double progress() const override { return -1; }
    [[nodiscard]] SourcePlace place(std::uint64_t /*record*/) const override { return {}; }

private:
    RandomStream random_;
    RandomStream starts_random_;  // starts and gaps are drawn apart, so that places do not depend on them
    RandomStream gaps_random_;
    std::uint64_t starts_;  // places in a line where a request can begin
    std::unique_ptr<Pattern> pattern_;
    std::uint64_t block_;         // bytes
    std::uint32_t bytes_;        // of a request
    std::uint64_t alignment_;    // bytes
    std::uint64_t write_below_;  // a request writes when its 32 random bits are below this
    EvenGap gap_;
    std::optional<ExponentialGap> poisson_gap_;
    std::uint64_t made_ = 0;
    SimTime time_{};  // of the next request
};

}  // namespace mktme::workloads
