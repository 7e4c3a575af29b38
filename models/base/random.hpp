// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <random>
#include <string_view>

namespace mktme {

/// Stream of random numbers that belongs to one component.
///
/// The stream depends only on the run's seed and the component's path. Adding a component, or drawing more in one,
/// therefore never changes the draws of another.
class RandomStream {
public:
    RandomStream(std::uint64_t seed, std::string_view component);

    /// Returns 64 uniform random bits.
    std::uint64_t bits() { return engine_(); }
    /// Returns a uniform value in [0, bound); 0 if `bound` is 0.
    std::uint64_t below(std::uint64_t bound) {
        __extension__ using Wide = unsigned __int128;
        return static_cast<std::uint64_t>((Wide{engine_()} * bound) >> 64U);
    }
    /// Returns a uniform value in [0, 1).
    double unit() { return static_cast<double>(engine_() >> 11U) * 0x1p-53; }

private:
    std::mt19937_64 engine_;
};

}  // namespace mktme
