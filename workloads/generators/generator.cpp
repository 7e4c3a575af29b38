// SPDX-License-Identifier: Apache-2.0
#include "workloads/generators/generator.hpp"

#include <fmt/format.h>
#include <bit>

#include "models/base/error.hpp"
#include "workloads/simulated_time.hpp"

namespace mktme::workloads {

namespace {

/// Returns the number of offsets in a line at which a request can begin. Throws ConfigError if they are not evenly
/// spaced.
std::uint64_t starts_of(const WorkloadParams& params) {
    const std::uint64_t alignment = params.request_alignment.count();
    if (!std::has_single_bit(alignment))
        throw ConfigError{
            fmt::format("workload.request_alignment = {} B: must be a power of two", alignment)};
    return line_size.count() / alignment;
}

EvenGap even_gap_of(const WorkloadParams& params) {
    return params.generator == GeneratorKind::loaded ? EvenGap{params.request_bytes, params.bandwidth}
                                                     : EvenGap{params.interval};
}

/// Throws ConfigError if kind and issue mode do not fit, or the last request comes later than can be simulated.
void check_times(const WorkloadParams& params) {
    __extension__ using Wide = unsigned __int128;
    const bool is_poisson = params.generator == GeneratorKind::poisson;
    if ((is_poisson || params.generator == GeneratorKind::loaded) && params.issue != IssueMode::timed)
        throw ConfigError{fmt::format("workload.issue = {}: workload.generator = {} needs timed",
                                      name_of(params.issue), name_of(params.generator))};
    if (is_poisson && params.interval == SimTime{})
        throw ConfigError{"workload.interval = 0 ns: must be above 0 with workload.generator = poisson"};
    const Wide longest = Wide{params.interval.count()} * (is_poisson ? ExponentialGap::longest : 1);
    if (longest * params.requests > latest_request.count())
        throw ConfigError{
            fmt::format("workload.interval x workload.requests is longer than can be simulated ({} s)",
                        in_seconds(latest_request) / (is_poisson ? ExponentialGap::longest : 1))};
}

}  // namespace

Generator::Generator(const WorkloadParams& params, Bytes capacity, std::uint64_t seed)
    : random_{seed, "workload"},
      starts_random_{seed, "workload.start"},
      gaps_random_{seed, "workload.gap"},
      starts_{starts_of(params)},
      pattern_{make_pattern(params, blocks_of(params, capacity), random_)},
      block_{block_size(params).count()},
      bytes_{static_cast<std::uint32_t>(params.request_bytes.count())},
      alignment_{params.request_alignment.count()},
      writes_{params},
      gap_{even_gap_of(params)} {
    check_times(params);
    if (params.generator == GeneratorKind::poisson)
        time_ = poisson_gap_.emplace(params.interval).draw(gaps_random_);
    if (params.generator == GeneratorKind::loaded && params.bandwidth == Bandwidth{}) time_ = never;
}

bool Generator::next(TraceRequest& request) {
    std::uint64_t address = pattern_->next(random_) * block_;
    if (starts_ != 1) address += starts_random_.below(starts_) * alignment_;
    request.address = PhysAddr{address};
    request.bytes = bytes_;
    request.is_write = writes_(random_);
    request.time = time_;
    request.record = ++made_;
    time_ += poisson_gap_ ? poisson_gap_->draw(gaps_random_) : gap_.draw();
    return true;
}

}  // namespace mktme::workloads
