// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/base/random.hpp"
#include "workloads/generators/portable_math.hpp"

namespace mktme::workloads {

/// Zipf's law: draws ranks 1 to n, rank k with probability proportional to k^-s, in constant time and without a table.
///
/// Rejection-inversion (Hormann and Derflinger, "Rejection-inversion to generate variates from monotone discrete
/// distributions", ACM TOMACS 6(3), 1996): a point under the curve h(x) = x^-s is found by inverting its integral H,
/// and the rank to which it rounds is taken unless the point is in the part of its column that h adds.
class ZipfLaw {
public:
    ZipfLaw(std::uint64_t ranks, double exponent)
        : ranks_{static_cast<double>(ranks)},
          exponent_{exponent},
          low_{area(1.5) - 1},  // the column of rank 1 has height h(1) = 1 and no part to reject
          high_{area(ranks_ + 0.5)},
          sure_{2 - inverse_area(area(2.5) - height(2))} {}

    std::uint64_t draw(RandomStream& random) const {
        while (true) {
            const double u = high_ + random.unit() * (low_ - high_);
            const double x = inverse_area(u);
            double rank = std::floor(x + 0.5);
            if (rank < 1) rank = 1;
            if (rank > ranks_) rank = ranks_;
            if (rank - x <= sure_ || u >= area(rank + 0.5) - height(rank))
                return static_cast<std::uint64_t>(rank);
        }
    }

private:
    [[nodiscard]] double height(double x) const { return portable::exp(-exponent_ * portable::log(x)); }
    /// Returns the integral of h from 1 to x: (x^(1-s) - 1) / (1-s), which is ln x for s = 1.
    [[nodiscard]] double area(double x) const {
        const double ln = portable::log(x);
        return ln * portable::exp_quotient((1 - exponent_) * ln);
    }
    [[nodiscard]] double inverse_area(double area) const {
        constexpr double least = -1 + 1e-15;  // rounding must not reach the pole of the logarithm
        double t = (1 - exponent_) * area;
        if (t < least) t = least;
        return portable::exp(area * portable::log_quotient(t));
    }

    double ranks_;
    double exponent_;
    double low_;
    double high_;
    double sure_;  // a point at most this far below its rank is never rejected
};

}  // namespace mktme::workloads
