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

constexpr std::uint64_t default_streams = 16;  // for `streams` if no number is given

/// Returns a size in blocks. Throws ConfigError unless it is a whole number of blocks.
std::uint64_t in_blocks(std::string_view key, Bytes size, const WorkloadParams& params) {
    const std::uint64_t block = block_size(params).count();
    if (size.count() % block != 0)
        throw ConfigError{fmt::format("workload.{} = {} B: must be a multiple of {} B{}", key, size.count(),
                                      block, block == line_size.count() ? "" : ", what a request takes up")};
    return size.count() / block;
}

std::unique_ptr<Pattern> make_walk(const WorkloadParams& params, std::uint64_t blocks) {
    const std::uint64_t stride = in_blocks("stride", params.stride, params);
    return std::make_unique<Walk>(blocks, stride == 0 ? 1 : stride);
}

std::unique_ptr<Pattern> make_hot_row(const WorkloadParams& params, std::uint64_t blocks) {
    const std::uint64_t hot = in_blocks("hot_bytes", params.hot_bytes, params);
    if (hot == 0 || hot >= blocks)
        throw ConfigError{fmt::format(
            "workload.hot_bytes = {} B: must be at least {} B and less than the "
            "footprint of {} B",
            params.hot_bytes.count(), block_size(params).count(), blocks * block_size(params).count())};
    return std::make_unique<HotRow>(blocks, hot, params.hot_share);
}

std::unique_ptr<Pattern> make_zipf(const WorkloadParams& params, std::uint64_t blocks, RandomStream& random) {
    const std::uint64_t page =
        params.zipf_page == Bytes{} ? 1 : in_blocks("zipf_page", params.zipf_page, params);
    if (page > blocks)
        throw ConfigError{fmt::format("workload.zipf_page = {} B: is larger than the footprint of {} B",
                                      params.zipf_page.count(), blocks * block_size(params).count())};
    return std::make_unique<Zipf>(blocks / page, page, params.zipf_exponent, random);
}

}  // namespace

std::uint64_t blocks_of(const WorkloadParams& params, Bytes capacity) {
    const Bytes footprint = params.footprint == Bytes{} ? capacity : params.footprint;
    if (footprint > capacity)
        throw ConfigError{fmt::format("workload.footprint = {} B: there are {} B of memory",
                                      footprint.count(), capacity.count())};
    const Bytes block = block_size(params);
    if (footprint < block)
        throw ConfigError{fmt::format("workload.footprint = {} B: must hold a {} of {} B", footprint.count(),
                                      block == line_size ? "line" : "request", block.count())};
    return footprint.count() / block.count();
}

std::unique_ptr<Pattern> make_pattern(const WorkloadParams& params, std::uint64_t blocks,
                                      RandomStream& random) {
    const std::uint64_t streams = params.streams == 0 ? default_streams : params.streams;
    switch (params.generator) {
        case GeneratorKind::stream:
        case GeneratorKind::stride: return make_walk(params, blocks);
        case GeneratorKind::chase:
            if (params.stride != Bytes{}) return make_walk(params, blocks);
            break;
        case GeneratorKind::hot_row: return make_hot_row(params, blocks);
        case GeneratorKind::zipf: return make_zipf(params, blocks, random);
        case GeneratorKind::streams: return std::make_unique<Streams>(blocks, streams, random);
        case GeneratorKind::loaded:
            if (params.streams != 0) return std::make_unique<Streams>(blocks, streams, random);
            break;
        case GeneratorKind::random:
        case GeneratorKind::mix:
        case GeneratorKind::poisson: break;
        case GeneratorKind::program:
            throw ConfigError{
                "workload.generator = program: makes instructions, and no requests of a memory: it takes a "
                "machine with a [cpu] section"};
    }
    return std::make_unique<Uniform>(blocks);
}

}  // namespace mktme::workloads
