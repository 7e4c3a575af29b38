// SPDX-License-Identifier: Apache-2.0
#include "workloads/generators/pattern.hpp"

#include <fmt/format.h>

#include "models/base/error.hpp"
#include "workloads/generators/hot_row.hpp"
#include "workloads/generators/streams.hpp"
#include "workloads/generators/uniform.hpp"
#include "workloads/generators/walk.hpp"
#include "workloads/generators/zipf.hpp"

namespace mktme::workloads {

namespace {

constexpr std::uint64_t default_streams = 16;  // `streams` without a number of them

/// A size in slots. ConfigError unless it is a whole number of them.
std::uint64_t in_slots(std::string_view key, Bytes size, const WorkloadParams& params) {
    const std::uint64_t slot = slot_size(params).count();
    if (size.count() % slot != 0)
        throw ConfigError{fmt::format("workload.{} = {} B: must be a multiple of {} B{}", key, size.count(),
                                      slot, slot == line_size.count() ? "" : ", what a request takes up")};
    return size.count() / slot;
}

std::unique_ptr<Pattern> make_walk(const WorkloadParams& params, std::uint64_t slots) {
    const std::uint64_t stride = in_slots("stride", params.stride, params);
    return std::make_unique<Walk>(slots, stride == 0 ? 1 : stride);
}

std::unique_ptr<Pattern> make_hot_row(const WorkloadParams& params, std::uint64_t slots) {
    const std::uint64_t hot = in_slots("hot_bytes", params.hot_bytes, params);
    if (hot == 0 || hot >= slots)
        throw ConfigError{fmt::format(
            "workload.hot_bytes = {} B: must be at least {} B and less than the "
            "footprint of {} B",
            params.hot_bytes.count(), slot_size(params).count(), slots * slot_size(params).count())};
    return std::make_unique<HotRow>(slots, hot, params.hot_share);
}

std::unique_ptr<Pattern> make_zipf(const WorkloadParams& params, std::uint64_t slots, RandomStream& random) {
    const std::uint64_t page =
        params.zipf_page == Bytes{} ? 1 : in_slots("zipf_page", params.zipf_page, params);
    if (page > slots)
        throw ConfigError{fmt::format("workload.zipf_page = {} B: is larger than the footprint of {} B",
                                      params.zipf_page.count(), slots * slot_size(params).count())};
    return std::make_unique<Zipf>(slots / page, page, params.zipf_exponent, random);
}

}  // namespace

std::uint64_t slots_of(const WorkloadParams& params, Bytes capacity) {
    const Bytes footprint = params.footprint == Bytes{} ? capacity : params.footprint;
    if (footprint > capacity)
        throw ConfigError{fmt::format("workload.footprint = {} B: there are {} B of memory",
                                      footprint.count(), capacity.count())};
    const Bytes slot = slot_size(params);
    if (footprint < slot)
        throw ConfigError{fmt::format("workload.footprint = {} B: must hold a {} of {} B", footprint.count(),
                                      slot == line_size ? "line" : "request", slot.count())};
    return footprint.count() / slot.count();
}

std::unique_ptr<Pattern> make_pattern(const WorkloadParams& params, std::uint64_t slots,
                                      RandomStream& random) {
    const std::uint64_t streams = params.streams == 0 ? default_streams : params.streams;
    switch (params.generator) {
        case GeneratorKind::stream:
        case GeneratorKind::stride: return make_walk(params, slots);
        case GeneratorKind::chase:
            if (params.stride != Bytes{}) return make_walk(params, slots);
            break;
        case GeneratorKind::hot_row: return make_hot_row(params, slots);
        case GeneratorKind::zipf: return make_zipf(params, slots, random);
        case GeneratorKind::streams: return std::make_unique<Streams>(slots, streams, random);
        case GeneratorKind::loaded:
            if (params.streams != 0) return std::make_unique<Streams>(slots, streams, random);
            break;
        case GeneratorKind::random:
        case GeneratorKind::mix:
        case GeneratorKind::poisson: break;
    }
    return std::make_unique<Uniform>(slots);
}

}  // namespace mktme::workloads
