// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <vector>

#include "models/base/quantity.hpp"

namespace mktme {

/// Distribution of time spans in buckets whose width grows with the value.
///
/// Each power of two is cut into 128 buckets, so a percentile is within 0.8 % of the sample it stands for. Count, sum,
/// mean, least and most are exact. Recording takes a few instructions and never allocates.
class Histogram {
public:
    Histogram() : buckets_(bucket_count) {}

    void record(SimTime span) {
        const std::uint64_t value = span.count();
        ++buckets_[bucket_of(value)];
        ++count_;
        sum_ += value;
        least_ = std::min(least_, value);
        most_ = std::max(most_, value);
    }
    void merge(const Histogram& other);
    /// Restarts least and most of a phase.
    void begin_phase();
    /// Leaves the samples since `begin`, a copy made when begin_phase() was called last.
    Histogram& operator-=(const Histogram& begin);

    [[nodiscard]] std::uint64_t count() const { return count_; }
    /// Returns the mean in femtoseconds; 0 without samples.
    [[nodiscard]] double mean_fs() const;
    [[nodiscard]] SimTime least() const { return SimTime{count_ == 0 ? 0 : lowest()}; }
    [[nodiscard]] SimTime most() const { return SimTime{highest()}; }
    /// Returns the value that a share `p` (0..1) of the samples does not exceed.
    [[nodiscard]] SimTime percentile(double p) const;

private:
    static constexpr unsigned fine_bits = 7;  // 128 buckets per octave
    static constexpr std::size_t bucket_count = (64 - fine_bits + 1) << fine_bits;
    static constexpr std::uint64_t no_sample = ~std::uint64_t{0};

    static std::size_t bucket_of(std::uint64_t value) {
        const auto width = static_cast<unsigned>(std::bit_width(value));
        if (width <= fine_bits) return value;
        const unsigned shift = width - fine_bits - 1;
        return (std::size_t{shift} << fine_bits) + (value >> shift);
    }
    static std::uint64_t highest_in(std::size_t bucket);
    [[nodiscard]] std::uint64_t lowest() const { return std::min(least_, least_before_); }
    [[nodiscard]] std::uint64_t highest() const { return std::max(most_, most_before_); }

    __extension__ using Sum = unsigned __int128;

    std::vector<std::uint64_t> buckets_;
    std::uint64_t count_ = 0;
    Sum sum_ = 0;
    std::uint64_t least_ = no_sample;  // since the latest phase began
    std::uint64_t most_ = 0;
    std::uint64_t least_before_ = no_sample;  // before it began
    std::uint64_t most_before_ = 0;
};

}  // namespace mktme
