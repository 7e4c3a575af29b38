// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>

#include "workloads/generators/gaps.hpp"
#include "workloads/generators/pattern.hpp"
#include "workloads/generators/read_share.hpp"
#include "workloads/request.hpp"

namespace mktme::workloads {

/// Endless source of requests by rule; the front end stops at `workload.requests`.
///
/// A pattern determines the block of a request (generators/, one file per kind). This class draws its direction, its
/// offset in its first line and its time.
class Generator final : public RequestSource {
public:
    /// Throws ConfigError if a parameter does not fit the memory or the kind of generator.
    Generator(const WorkloadParams& params, Bytes capacity, std::uint64_t seed);

    bool next(TraceRequest& request) override;
    [[nodiscard]] double progress() const override { return -1; }
    [[nodiscard]] bool is_by_line() const override { return block_ == line_size.count(); }
    [[nodiscard]] SourcePlace place(std::uint64_t /*record*/) const override { return {}; }

private:
    RandomStream random_;
    RandomStream starts_random_;  // starts and gaps have streams of their own: blocks do not depend on them
    RandomStream gaps_random_;
    std::uint64_t starts_;  // number of offsets in a line at which a request can begin
    std::unique_ptr<Pattern> pattern_;
    std::uint64_t block_;      // bytes
    std::uint32_t bytes_;      // of a request
    std::uint64_t alignment_;  // bytes
    WriteDraw writes_;
    EvenGap gap_;
    std::optional<ExponentialGap> poisson_gap_;
    std::uint64_t made_ = 0;
    SimTime time_{};  // of the next request
};

}  // namespace mktme::workloads
