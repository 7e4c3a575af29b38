// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <bit>
#include <cstdint>
#include <limits>
#include <vector>

namespace mktme::cpu {

/// Set of the places of a ring, in which the oldest is found by counting zeros.
class ReadySet {
public:
    explicit ReadySet(std::uint32_t places) : words_((places + bits - 1) / bits) {}

    void insert(std::uint32_t place) {
        std::uint64_t& word = words_[place / bits];
        count_ += (word >> place % bits & 1) == 0 ? 1 : 0;
        word |= std::uint64_t{1} << place % bits;
    }
    void erase(std::uint32_t place) {
        std::uint64_t& word = words_[place / bits];
        count_ -= (word >> place % bits & 1) != 0 ? 1 : 0;
        word &= ~(std::uint64_t{1} << place % bits);
    }
    void clear() {
        if (count_ == 0) return;
        std::ranges::fill(words_, 0);
        count_ = 0;
    }
    [[nodiscard]] bool is_empty() const { return count_ == 0; }
    [[nodiscard]] bool contains(std::uint32_t place) const {
        return (words_[place / bits] >> place % bits & 1) != 0;
    }
    /// Returns the first place from `first` on, but below `end`; `end` if there is none.
    [[nodiscard]] std::uint32_t first_from(std::uint32_t first, std::uint32_t end) const {
        if (first >= end) return end;
        std::uint32_t number = first / bits;
        std::uint64_t word = words_[number] & ~std::uint64_t{0} << first % bits;
        while (word == 0) {
            if (++number * bits >= end) return end;
            word = words_[number];
        }
        const std::uint32_t found = number * bits + static_cast<std::uint32_t>(std::countr_zero(word));
        return found < end ? found : end;
    }

private:
    static constexpr std::uint32_t bits = 64;

    std::vector<std::uint64_t> words_;
    std::uint32_t count_ = 0;
};

/// Goes through a set of parts of a ring, from those of the oldest record on. The part that it stands at may be removed.
class OldestFirst {
public:
    /// `oldest`: the first part of the oldest record. `all`: the parts of the ring.
    OldestFirst(const ReadySet& set, std::uint32_t oldest, std::uint32_t all)
        : set_{set},
          oldest_{oldest},
          stop_{all},
          at_{set.is_empty() ? none : set.first_from(oldest, all)} {
        if (at_ == stop_) wrap();
    }

    [[nodiscard]] bool has_part() const { return at_ != none; }
    [[nodiscard]] std::uint32_t part() const { return at_; }
    void advance() {
        at_ = set_.first_from(at_ + 1, stop_);
        if (at_ == stop_) wrap();
    }
    void end() { at_ = none; }

private:
    static constexpr std::uint32_t none = std::numeric_limits<std::uint32_t>::max();

    /// Goes on at the begin of the ring, once.
    void wrap() {
        at_ = none;
        if (stop_ == oldest_) return;
        stop_ = oldest_;
        const std::uint32_t found = set_.first_from(0, stop_);
        if (found != stop_) at_ = found;
    }

    const ReadySet& set_;
    std::uint32_t oldest_;
    std::uint32_t stop_;  // of the stretch that it is in
    std::uint32_t at_;
};

}  // namespace mktme::cpu
