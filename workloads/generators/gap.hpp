// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/base/quantity.hpp"
#include "models/base/random.hpp"
#include "workloads/generators/portable_math.hpp"

namespace mktme::workloads {

/// Exponential gaps, as between the arrivals of a Poisson process: the inverse of the distribution function.
class ExponentialGap {
public:
    /// The longest gap there is, in means: -ln of the least number drawn, 2^-53, is 36.7.
    static constexpr std::uint64_t longest = 37;

    explicit ExponentialGap(SimTime mean) : mean_{static_cast<double>(mean.count())} {}

    SimTime draw(RandomStream& random) const {
        return SimTime{static_cast<std::uint64_t>(-mean_ * portable::log(1 - random.unit()) + 0.5)};
    }

private:
    double mean_;
};

}  // namespace mktme::workloads
