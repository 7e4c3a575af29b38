// SPDX-License-Identifier: Apache-2.0
#include "workloads/core_generators/access_stream.hpp"

#include <fmt/format.h>
#include <bit>

#include "models/base/error.hpp"

namespace mktme::workloads {

namespace {

std::uint64_t bytes_of(const WorkloadParams& params) {
    const std::uint64_t bytes = params.request_bytes.count();
    if (!std::has_single_bit(bytes) || bytes > line_size.count())
        throw ConfigError{fmt::format(
            "workload.request_bytes = {} B: an access of a core has 1, 2, 4, ... or 64 bytes", bytes)};
    return bytes;
}

}  // namespace

AccessStream::AccessStream(const WorkloadParams& params, Bytes footprint, const RandomStream& random,
                           std::uint64_t accesses)
    : random_{random},
      pattern_{make_pattern(params, footprint.count() / line_size.count(), random_)},
      writes_{params},
      bytes_{bytes_of(params)},
      end_{params.generator == GeneratorKind::stream ? line_size.count() : bytes_},
      accesses_{accesses},
      gap_{params.generator == GeneratorKind::loaded ? params.gap : 0},
      is_dependent_{params.generator == GeneratorKind::chase || params.issue == IssueMode::dependent} {}

bool AccessStream::next(cpu::Instruction& instruction) {
    if (made_ == accesses_ && accesses_ != 0) return false;
    if (offset_ == 0) line_ = pattern_->next(random_) * line_size.count();
    const bool is_store = writes_(random_);
    record_ = {.address = VirtAddr{line_ + offset_},
               .depends = is_dependent_ ? distance_to_load() : 0,
               .bytes = static_cast<std::uint8_t>(bytes_),
               .kind = is_store ? cpu::AccessKind::store : cpu::AccessKind::load};
    offset_ += bytes_;
    if (offset_ == end_) offset_ = 0;
    ++made_;
    if (!is_store) latest_load_ = made_;
    instruction = {};
    instruction.record = made_;
    instruction.plain_before = gap_;
    instruction.records = {&record_, 1};
    return true;
}

/// Returns the number of records from the next one back to the latest load; 0 if there is none.
std::uint32_t AccessStream::distance_to_load() const {
    return latest_load_ == 0 ? 0 : static_cast<std::uint32_t>(made_ + 1 - latest_load_);
}

double AccessStream::progress() const {
    return accesses_ == 0 ? -1 : static_cast<double>(made_) / static_cast<double>(accesses_);
}

}  // namespace mktme::workloads
