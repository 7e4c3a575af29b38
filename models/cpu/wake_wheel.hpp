// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <bit>
#include <cstdint>
#include <vector>

#include "models/base/quantity.hpp"

namespace mktme::cpu {

/// Parts of records by the cycle in which they become ready, a bounded time ahead: a bucket for each cycle of a ring,
/// and a bit mask that tells the next one in use.
class WakeWheel {
public:
    /// `longest`: the most cycles that a part may be ahead.
    explicit WakeWheel(Cycles longest)
        : mask_{std::bit_ceil(std::max(longest.count() + 2, bits)) - 1},
          buckets_(mask_ + 1),
          used_((mask_ + 1) / bits) {}

    /// Precondition: `at` is later than the cycle taken last, and at most `longest` later.
    void insert(std::uint32_t part, Cycles at) {
        const std::uint64_t place = at.count() & mask_;
        buckets_[place].push_back(part);
        used_[place / bits] |= std::uint64_t{1} << place % bits;
        ++size_;
    }
    /// Calls `visit(part)` for each part of cycle `now`, in no order that matters, and removes them.
    template <class Visitor>
    void take(Cycles now, Visitor&& visit) {
        if (size_ == 0) return;
        auto& bucket = buckets_[now.count() & mask_];
        if (bucket.empty()) return;
        for (const std::uint32_t part : bucket) visit(part);
        size_ -= bucket.size();
        bucket.clear();
        const std::uint64_t place = now.count() & mask_;
        used_[place / bits] &= ~(std::uint64_t{1} << place % bits);
    }
    /// Removes all parts.
    void clear() {
        for (auto& bucket : buckets_) bucket.clear();
        std::ranges::fill(used_, 0);
        size_ = 0;
    }
    /// Returns the first cycle after `now` that has parts; Cycles::max() if none has.
    [[nodiscard]] Cycles next(Cycles now) const {
        if (size_ == 0) return Cycles::max();
        for (std::uint64_t at = now.count() + 1;;) {
            const std::uint64_t place = at & mask_;
            if (const std::uint64_t word = used_[place / bits] >> place % bits; word != 0)
                return Cycles{at + static_cast<std::uint64_t>(std::countr_zero(word))};
            at += bits - place % bits;
        }
    }

private:
    static constexpr std::uint64_t bits = 64;

    std::uint64_t mask_;
    std::vector<std::vector<std::uint32_t>> buckets_;
    std::vector<std::uint64_t> used_;  // by bucket
    std::uint64_t size_ = 0;
};

}  // namespace mktme::cpu
