// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>

#include "models/base/quantity.hpp"

namespace mktme::memctrl {

/// Cycles since a data channel made progress: a line came to the port, was accepted, merged or served, or its rank was
/// woken.
class Watchdog {
public:
    /// `limit` is the longest time without progress; Cycles::max(): unlimited.
    explicit Watchdog(Cycles limit) : limit_{limit} {}

    /// Notes progress in cycle `at`, which may be to come.
    void progress(Cycles at) { last_ = std::max(last_, at); }
    /// Returns the cycles without progress before `now`.
    [[nodiscard]] Cycles waited(Cycles now) const { return minus_or_zero(now, last_); }
    [[nodiscard]] bool is_late(Cycles now) const { return waited(now) > limit_; }

private:
    Cycles limit_;
    Cycles last_{};
};

}  // namespace mktme::memctrl
