// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/align/aligned_allocator.hpp>
#include <cstdint>
#include <vector>

namespace mktme::mmu {

/// Sets of pairs of 64-bit keys and values in order of use: the storage of a TLB or a page-walk cache.
///
/// A set keeps its keys, the most recent first, and behind them its values: 4 ways are one cache line of the host, and
/// replacement is true LRU without any further state. Key 0 means no entry; free ways are the last of a set.
class LruSets {
public:
    /// Creates empty sets. Precondition: `ways` is at least 1.
    LruSets(std::uint64_t sets, std::uint64_t ways);

    [[nodiscard]] std::uint64_t sets() const { return sets_; }
    [[nodiscard]] std::uint64_t ways() const { return ways_; }
    /// Returns the value of a key, which becomes the most recent of its set; 0 if the key is not there.
    [[nodiscard]] std::uint64_t find(std::uint64_t set, std::uint64_t key) {
        std::uint64_t* const keys = keys_of(set);
        if (keys[0] == key) return keys[ways_];
        for (std::uint64_t way = 1; way < ways_; ++way)
            if (keys[way] == key) return make_first(keys, way);
        return 0;
    }
    /// Returns the key at a place in the order of use, 0 the most recent; 0 if that way is free.
    [[nodiscard]] std::uint64_t key_at(std::uint64_t set, std::uint64_t way) const {
        return keys_of(set)[way];
    }
    [[nodiscard]] std::uint64_t value_at(std::uint64_t set, std::uint64_t way) const {
        return keys_of(set)[ways_ + way];
    }
    /// Returns the way of a key; `ways()` if it is not there. The order of use stays.
    [[nodiscard]] std::uint64_t way_of(std::uint64_t set, std::uint64_t key) const;
    /// Puts an entry in front in place of that at `victim`. Precondition: `key` is nowhere else in the set.
    void replace(std::uint64_t set, std::uint64_t victim, std::uint64_t key, std::uint64_t value);
    /// Removes the entry at a place.
    void erase(std::uint64_t set, std::uint64_t way);

private:
    static constexpr std::size_t host_line = 64;
    using Words = std::vector<std::uint64_t, boost::alignment::aligned_allocator<std::uint64_t, host_line>>;

    [[nodiscard]] std::uint64_t* keys_of(std::uint64_t set) { return words_.data() + set * words_per_set_; }
    [[nodiscard]] const std::uint64_t* keys_of(std::uint64_t set) const {
        return words_.data() + set * words_per_set_;
    }
    std::uint64_t make_first(std::uint64_t* keys, std::uint64_t way) const;

    std::uint64_t sets_;
    std::uint64_t ways_;
    std::uint64_t words_per_set_;
    Words words_;
};

}  // namespace mktme::mmu
