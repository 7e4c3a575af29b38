// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>

#include "workloads/generators/gap.hpp"
#include "workloads/generators/pattern.hpp"
#include "workloads/request.hpp"

namespace mktme::workloads {

/// Endless requests by rule; the front end stops at `workload.requests`.
///
/// A pattern says where a request goes (generators/, one file a kind); whether it writes and when it comes are
/// drawn here.
class Generator final : public RequestSource {
public:
    /// ConfigError when a parameter does not fit the memory or the kind of generator.
    Generator(const WorkloadParams& params, Bytes capacity, std::uint64_t seed);

    bool next(TraceRequest& request) override;
    /// Of `workload.requests`; not known without them.
    [[nodiscard]] double progress() const override {
        return wanted_ == 0 ? -1.0 : static_cast<double>(made_) / static_cast<double>(wanted_);
    }
    [[nodiscard]] SourcePlace place(std::uint64_t /*record*/) const override { return {}; }

private:
    RandomStream random_;
    RandomStream gaps_random_;  // gaps are drawn apart, so that places do not depend on them
    std::unique_ptr<Pattern> pattern_;
    std::uint64_t slot_;         // bytes
    std::uint32_t bytes_;        // of a request
    std::uint64_t write_below_;  // a request writes when its 32 random bits are below this
    SimTime interval_;
    std::optional<ExponentialGap> gap_;  // poisson
    std::uint64_t wanted_;
    std::uint64_t made_ = 0;
    SimTime time_{};  // of the next request
};

}  // namespace mktme::workloads
