// SPDX-License-Identifier: Apache-2.0
#include "models/base/clock_domain.hpp"

#include <numeric>

#include "models/base/error.hpp"

namespace mktme {

namespace {
constexpr std::uint64_t fs_per_second = 1'000'000'000'000'000;
}

ClockDomain::ClockDomain(Frequency frequency) : frequency_{frequency}, fs_{}, divisor_{} {
    if (frequency.count() == 0 || frequency.count() > fs_per_second)
        throw ConfigError{"a clock frequency must be between 1 Hz and 10^15 Hz"};
    const auto common = std::gcd(fs_per_second, frequency.count());
    fs_ = fs_per_second / common;
    divisor_ = frequency.count() / common;
}

}  // namespace mktme
