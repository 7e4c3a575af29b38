// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/base/quantity.hpp"

namespace mktme {

/// Clock with an exact schedule of its edges.
///
/// Edge n is at ceil(n x 10^15 / f) femtoseconds, computed from n each time. A clock whose period is not a whole number
/// of femtoseconds therefore does not drift. A signal that crosses into the domain at time t is seen at
/// `at_or_after(t)`.
class ClockDomain {
public:
    explicit ClockDomain(Frequency frequency);

    [[nodiscard]] Frequency frequency() const { return frequency_; }

    /// Returns the time of edge `n`.
    [[nodiscard]] SimTime edge(Cycles n) const {
        return SimTime{divisor_ == 1 ? n.count() * fs_ : scaled_up(n.count(), fs_, divisor_)};
    }
    /// Returns the first edge at or after `t`.
    [[nodiscard]] Cycles at_or_after(SimTime t) const {
        if (divisor_ == 1) return Cycles{t.count() == 0 ? 0 : (t.count() - 1) / fs_ + 1};
        return Cycles{t.count() == 0 ? 0 : scaled_down(t.count() - 1, divisor_, fs_) + 1};
    }
    /// Returns the last edge at or before `t`.
    [[nodiscard]] Cycles at_or_before(SimTime t) const {
        return Cycles{divisor_ == 1 ? t.count() / fs_ : scaled_down(t.count(), divisor_, fs_)};
    }

private:
    __extension__ using Wide = unsigned __int128;

    static std::uint64_t scaled_up(std::uint64_t n, std::uint64_t numerator, std::uint64_t denominator) {
        return static_cast<std::uint64_t>((Wide{n} * numerator + denominator - 1) / denominator);
    }
    static std::uint64_t scaled_down(std::uint64_t n, std::uint64_t numerator, std::uint64_t denominator) {
        return static_cast<std::uint64_t>(Wide{n} * numerator / denominator);
    }

    Frequency frequency_;
    std::uint64_t fs_;  // the period is fs_ / divisor_ femtoseconds, in lowest terms
    std::uint64_t divisor_;
};

}  // namespace mktme
