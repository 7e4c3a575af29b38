// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/base/quantity.hpp"

namespace mktme::syscall {

struct KernelNanosecondTag {
    static constexpr auto unit = "ns";
    static constexpr bool additive = true;
};
struct KernelSecondTag {
    static constexpr auto unit = "s";
    static constexpr bool additive = true;
};

/// Wall-clock time of the modelled kernel. Its range is 292 years, longer than that of SimTime.
using KernelTime = Quantity<KernelNanosecondTag, std::int64_t>;
/// Whole seconds, the granularity at which keys expire.
using KernelSeconds = Quantity<KernelSecondTag, std::int64_t>;

inline constexpr std::int64_t nanoseconds_per_second = 1'000'000'000;

constexpr KernelSeconds whole_seconds(KernelTime time) {
    return KernelSeconds{time.count() / nanoseconds_per_second};
}
constexpr KernelTime in_nanoseconds(KernelSeconds span) {
    return KernelTime{span.count() * nanoseconds_per_second};
}

/// Source of the kernel model's current time.
class KernelClock {
public:
    virtual ~KernelClock() = default;
    [[nodiscard]] virtual KernelTime now() const = 0;
};

}  // namespace mktme::syscall
