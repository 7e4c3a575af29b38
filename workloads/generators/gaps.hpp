// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cmath>

#include "models/base/quantity.hpp"
#include "models/base/random.hpp"
#include "workloads/generators/portable_math.hpp"

namespace mktme::workloads {

/// Time that stands for never: half of the largest time, so that latencies can be added to it.
inline constexpr SimTime never{SimTime::max().count() / 2};

/// Even gaps, exact over any length: if the gap is no whole number of femtoseconds, some gaps are one longer.
class EvenGap {
public:
    explicit EvenGap(SimTime gap) : gap_{gap} {}
    /// Sets the gap between requests of `bytes` that make up `bandwidth`; without bandwidth it is `never`.
    EvenGap(Bytes bytes, Bandwidth bandwidth) : gap_{never}, per_{bandwidth.count()} {
        __extension__ using Wide = unsigned __int128;
        constexpr std::uint64_t second = 1'000'000'000'000'000;
        const Wide bytes_seconds = Wide{bytes.count()} * second;
        if (per_ == 0 || bytes_seconds / per_ >= never.count()) return;
        gap_ = SimTime{static_cast<std::uint64_t>(bytes_seconds / per_)};
        fraction_ = static_cast<std::uint64_t>(bytes_seconds % per_);
    }

    SimTime draw() {
        if (per_ - rest_ > fraction_) {
            rest_ += fraction_;
            return gap_;
        }
        rest_ -= per_ - fraction_;
        return gap_ + SimTime{1};
    }

private:
    SimTime gap_;  // rounded down; fraction_ / per_ is the remainder
    std::uint64_t fraction_ = 0;
    std::uint64_t per_ = 1;
    std::uint64_t rest_ = 0;  // sum of remainders so far, below per_
};

/// Exponential gaps, as between the arrivals of a Poisson process: the inverse of the distribution function.
class ExponentialGap {
public:
    /// Longest gap, in means: -ln of the smallest number drawn, 2^-53, is 36.7.
    static constexpr std::uint64_t longest = 37;

    explicit ExponentialGap(SimTime mean) : mean_{static_cast<double>(mean.count())} {}

    SimTime draw(RandomStream& random) const {
        return SimTime{
            static_cast<std::uint64_t>(std::floor(-mean_ * portable::log(1 - random.unit()) + 0.5))};
    }

private:
    double mean_;
};

}  // namespace mktme::workloads
