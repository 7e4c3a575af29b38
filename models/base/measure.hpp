// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace mktme {

/// A statistic derived from others, in a unit of its own. It converts to its number.
template <class Unit>
struct Measure {
    double value = 0;

    constexpr operator double() const { return value; }
    constexpr Measure& operator+=(const Measure& other) {
        value += other.value;
        return *this;
    }
    constexpr Measure& operator-=(const Measure& other) {
        value -= other.value;
        return *this;
    }
};

struct NanosecondUnit {
    static constexpr const char* name = "ns";
};
struct GigabytesPerSecondUnit {
    static constexpr const char* name = "GB/s";  // 10^9 bytes
};
struct NanojouleUnit {
    static constexpr const char* name = "nJ";
};
struct MilliwattUnit {
    static constexpr const char* name = "mW";
};
struct ShareUnit {
    static constexpr const char* name = "ratio";  // 0 to 1
};

using Nanoseconds = Measure<NanosecondUnit>;
using GigabytesPerSecond = Measure<GigabytesPerSecondUnit>;
using Nanojoules = Measure<NanojouleUnit>;
using Milliwatts = Measure<MilliwattUnit>;
using Share = Measure<ShareUnit>;

}  // namespace mktme
