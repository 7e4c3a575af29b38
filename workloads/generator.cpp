// SPDX-License-Identifier: Apache-2.0
#include "workloads/generator.hpp"

#include <fmt/format.h>

#include "models/base/error.hpp"

namespace mktme::workloads {

namespace {

/// Share of reads. The default depends on the generator: mix has its name from its writes.
double read_share(const WorkloadParams& params) {
    const double share = params.read_share.count();
    if (share == default_read_share.count())
        return params.generator == GeneratorKind::mix ? default_mix_read_share : 1;
    if (share < 0)
        throw ConfigError{
            fmt::format("workload.read_share = {}: must be 0 to 1, or -1 for the default", share)};
    if (params.generator == GeneratorKind::chase && share != 1)
        throw ConfigError{
            fmt::format("workload.read_share = {}: workload.generator = chase reads only, as each read "
                        "awaits the one before",
                        share)};
    return share;
}

/// ConfigError when kind and issue mode do not fit, or the last request comes later than can be simulated.
void check_times(const WorkloadParams& params) {
    __extension__ using Wide = unsigned __int128;
    const bool is_poisson = params.generator == GeneratorKind::poisson;
    if ((is_poisson || params.generator == GeneratorKind::loaded) && params.issue != IssueMode::timed)
        throw ConfigError{fmt::format("workload.issue = {}: workload.generator = {} needs timed",
                                      name_of(params.issue), name_of(params.generator))};
    if (is_poisson && params.interval == SimTime{})
        throw ConfigError{"workload.interval = 0 ns: must be above 0 with workload.generator = poisson"};
    const Wide longest = Wide{params.interval.count()} * (is_poisson ? ExponentialGap::longest : 1);
    if (longest * params.requests > SimTime::max().count())
        throw ConfigError{fmt::format(
            "workload.interval x workload.requests is longer than can be simulated ({} s)",
            SimTime::max().count() / 1'000'000'000'000'000 / (is_poisson ? ExponentialGap::longest : 1))};
}

}  // namespace

Generator::Generator(const WorkloadParams& params, Bytes capacity, std::uint64_t seed)
    : random_{seed, "workload"},
      gaps_random_{seed, "workload.gap"},
      pattern_{make_pattern(params, slots_of(params, capacity), random_)},
      slot_{slot_size(params).count()},
      bytes_{static_cast<std::uint32_t>(params.request_bytes.count())},
      write_below_{static_cast<std::uint64_t>((1 - read_share(params)) * 0x1p32)},
      interval_{params.interval},
      wanted_{params.requests} {
    check_times(params);
    if (params.generator == GeneratorKind::poisson) time_ = gap_.emplace(interval_).draw(gaps_random_);
}

bool Generator::next(TraceRequest& request) {
    request.address = PhysAddr{pattern_->next(random_) * slot_};
    request.bytes = bytes_;
    request.is_write = write_below_ != 0 && (random_.bits() >> 32U) < write_below_;
    request.time = time_;
    request.record = ++made_;
    time_ += gap_ ? gap_->draw(gaps_random_) : interval_;
    return true;
}

}  // namespace mktme::workloads
