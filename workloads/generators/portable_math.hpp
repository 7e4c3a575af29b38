// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cmath>
#include <numbers>

/// Logarithm and exponential built from exactly specified operations only (+ - x /, frexp, ldexp, floor), so that the
/// same seed draws the same numbers with every C library. The relative error is about 1e-15. Precondition: arguments
/// are finite.
namespace mktme::workloads::portable {

/// Returns c0 + c1 x + c2 x^2 + ... Even and odd powers are two chains of operations that a processor runs in parallel.
template <std::size_t terms>
double polynomial(const std::array<double, terms>& coefficients, double x) {
    static_assert(terms % 2 == 0);
    const double square = x * x;
    double even = 0;
    double odd = 0;
    for (std::size_t k = terms; k >= 2; k -= 2) {
        even = even * square + coefficients[k - 2];
        odd = odd * square + coefficients[k - 1];
    }
    return even + x * odd;
}

/// 1, 1/3, 1/5, ...
inline constexpr auto odd_reciprocals = [] {
    std::array<double, 10> c{};
    for (std::size_t k = 0; k < c.size(); ++k) c[k] = 1.0 / static_cast<double>(2 * k + 1);
    return c;
}();

/// 1/1!, 1/2!, 1/3!, ...
inline constexpr auto factorial_reciprocals = [] {
    std::array<double, 14> c{};
    double factorial = 1;
    for (std::size_t k = 0; k < c.size(); ++k) c[k] = 1 / (factorial *= static_cast<double>(k + 1));
    return c;
}();

/// Returns 2 artanh(z), for |z| <= 0.18. The error of ten terms is less than 1e-16.
inline double twice_artanh(double z) { return 2 * z * polynomial(odd_reciprocals, z * z); }

/// Returns the natural logarithm of x > 0.
inline double log(double x) {
    int exponent = 0;
    double mantissa = std::frexp(x, &exponent);  // 0.5 to 1
    if (mantissa < std::numbers::sqrt2 / 2) {
        mantissa *= 2;
        --exponent;
    }
    return exponent * std::numbers::ln2 + twice_artanh((mantissa - 1) / (mantissa + 1));
}

/// Returns (e^x - 1) / x, continued by 1 at 0, for |x| <= 0.35. The error of fourteen terms is less than 1e-18.
inline double small_exp_quotient(double x) { return polynomial(factorial_reciprocals, x); }

/// Returns e^x.
inline double exp(double x) {
    const double doublings = std::floor(x / std::numbers::ln2 + 0.5);
    const double rest = x - doublings * std::numbers::ln2;  // -0.35 to 0.35
    return std::ldexp(1 + rest * small_exp_quotient(rest), static_cast<int>(doublings));
}

/// Returns (e^x - 1) / x, continued by 1 at 0.
inline double exp_quotient(double x) {
    return std::abs(x) <= 0.35 ? small_exp_quotient(x) : (exp(x) - 1) / x;
}

/// Returns ln(1 + x) / x, continued by 1 at 0, for x > -1.
inline double log_quotient(double x) {
    if (std::abs(x) > 0.3) return log(1 + x) / x;
    if (x == 0) return 1;
    return twice_artanh(x / (2 + x)) / x;
}

}  // namespace mktme::workloads::portable
