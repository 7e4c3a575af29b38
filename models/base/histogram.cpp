// SPDX-License-Identifier: Apache-2.0
#include "models/base/histogram.hpp"

#include <cmath>

namespace mktme {

void Histogram::merge(const Histogram& other) {
    for (std::size_t i = 0; i < bucket_count; ++i) buckets_[i] += other.buckets_[i];
    count_ += other.count_;
    sum_ += other.sum_;
    least_ = std::min(least_, other.least_);
    most_ = std::max(most_, other.most_);
    least_before_ = std::min(least_before_, other.least_before_);
    most_before_ = std::max(most_before_, other.most_before_);
}

void Histogram::begin_phase() {
    least_before_ = lowest();
    most_before_ = highest();
    least_ = no_sample;
    most_ = 0;
}

Histogram& Histogram::operator-=(const Histogram& begin) {
    for (std::size_t i = 0; i < bucket_count; ++i) buckets_[i] -= begin.buckets_[i];
    count_ -= begin.count_;
    sum_ -= begin.sum_;
    least_before_ = no_sample;
    most_before_ = 0;
    return *this;
}

double Histogram::mean_fs() const {
    return count_ == 0 ? 0.0 : static_cast<double>(sum_) / static_cast<double>(count_);
}

std::uint64_t Histogram::highest_in(std::size_t bucket) {
    if (bucket >> fine_bits == 0) return bucket;
    const std::size_t shift = (bucket >> fine_bits) - 1;
    const std::uint64_t first = bucket - (shift << fine_bits);
    return ((first + 1) << shift) - 1;
}

SimTime Histogram::percentile(double p) const {
    if (count_ == 0) return SimTime{};
    const auto rank =
        std::max<std::uint64_t>(1, static_cast<std::uint64_t>(std::ceil(p * static_cast<double>(count_))));
    std::uint64_t seen = 0;
    std::size_t bucket = 0;
    while (bucket < bucket_count && (seen += buckets_[bucket]) < rank) ++bucket;
    return SimTime{std::clamp(highest_in(std::min(bucket, bucket_count - 1)), lowest(), highest())};
}

}  // namespace mktme
