// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cmath>
#include <numbers>

namespace mktme::workloads {

/// Logarithm and exponential out of exactly specified operations only (+ - x /, frexp, ldexp, floor), so that the same
/// seed draws the same numbers with every C library. Good to about 1e-15, relative; arguments must be finite.
namespace portable {

/// 2 artanh(z), for |z| <= 0.2: z^2 <= 0.04, and twelve terms leave less than 1e-18.
inline double twice_artanh(double z) {
    const double square = z * z;
    double sum = 0;
    for (int odd = 23; odd >= 1; odd -= 2) sum = sum * square + 1.0 / odd;
    return 2 * z * sum;
}

/// Natural logarithm of x > 0.
inline double log(double x) {
    int exponent = 0;
    double mantissa = std::frexp(x, &exponent);  // 0.5 to 1
    if (mantissa < std::numbers::sqrt2 / 2) {
        mantissa *= 2;
        --exponent;
    }
    return exponent * std::numbers::ln2 + twice_artanh((mantissa - 1) / (mantissa + 1));
}

/// (e^x - 1) / x, continued by 1 at 0, for |x| <= 0.35: sixteen terms of the series leave less than 1e-20.
inline double small_exp_quotient(double x) {
    double sum = 1;
    for (int n = 16; n >= 2; --n) sum = 1 + sum * x / n;
    return sum;
}

/// e^x.
inline double exp(double x) {
    const double doublings = std::floor(x / std::numbers::ln2 + 0.5);
    const double rest = x - doublings * std::numbers::ln2;  // -0.35 to 0.35
    return std::ldexp(1 + rest * small_exp_quotient(rest), static_cast<int>(doublings));
}

/// (e^x - 1) / x, continued by 1 at 0.
inline double exp_quotient(double x) {
    return std::abs(x) <= 0.35 ? small_exp_quotient(x) : (exp(x) - 1) / x;
}

/// ln(1 + x) / x, continued by 1 at 0, for x > -1.
inline double log_quotient(double x) {
    if (std::abs(x) > 0.3) return log(1 + x) / x;
    if (x == 0) return 1;
    return twice_artanh(x / (2 + x)) / x;
}

}  // namespace portable

}  // namespace mktme::workloads
