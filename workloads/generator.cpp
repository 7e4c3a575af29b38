// SPDX-License-Identifier: Apache-2.0
#include "workloads/generator.hpp"

#include <fmt/format.h>

namespace mktme::workloads {

namespace {

std::uint64_t footprint_lines(const WorkloadParams& params, Bytes capacity) {
    const Bytes footprint = params.footprint == Bytes{} ? capacity : params.footprint;
    if (footprint > capacity)
        throw ConfigError{fmt::format("workload.footprint = {} B: there are {} B of memory",
                                      footprint.count(), capacity.count())};
    if (footprint < line_size)
        throw ConfigError{
            fmt::format("workload.footprint = {} B: must hold a line of 64 B", footprint.count())};
    return footprint.count() / line_size.count();
}

std::uint64_t stride_lines(const WorkloadParams& params) {
    if (params.stride.count() % line_size.count() != 0)
        throw ConfigError{
            fmt::format("workload.stride = {} B: must be a multiple of 64 B", params.stride.count())};
    const std::uint64_t lines = params.stride.count() / line_size.count();
    switch (params.generator) {
        case GeneratorKind::stream: return lines == 0 ? 1 : lines;
        case GeneratorKind::chase: return lines;
        case GeneratorKind::random:
        case GeneratorKind::mix: break;
    }
    if (lines != 0)
        throw ConfigError{
            fmt::format("workload.stride = {} B: workload.generator = {} draws its lines at random",
                        params.stride.count(), name_of(params.generator))};
    return 0;
}

}  // namespace

Generator::Generator(const WorkloadParams& params, Bytes capacity, std::uint64_t seed)
    : random_{seed, "workload"},
      lines_{footprint_lines(params, capacity)},
      stride_{stride_lines(params)},
      write_below_{params.generator == GeneratorKind::mix
                       ? static_cast<std::uint64_t>((1 - params.read_share.count()) * 0x1p32)
                       : 0},
      interval_{params.interval},
      wanted_{params.requests} {
    __extension__ using Wide = unsigned __int128;
    if (Wide{interval_.count()} * wanted_ > SimTime::max().count())
        throw ConfigError{"workload.interval x workload.requests is longer than can be simulated (18446 s)"};
}

bool Generator::next(TraceRequest& request) {
    request.address = PhysAddr{(stride_ == 0 ? random_.below(lines_) : line_) * line_size.count()};
    line_ = (line_ + stride_) % lines_;
    request.is_write = write_below_ != 0 && (random_.bits() >> 32U) < write_below_;
    request.time = interval_ * made_;
    request.record = ++made_;
    return true;
}

}  // namespace mktme::workloads
