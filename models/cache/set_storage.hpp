// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/align/aligned_allocator.hpp>
#include <cstdint>
#include <limits>
#include <vector>

#include "models/cache/cache_params.hpp"
#include "models/cache/policies/ages.hpp"

namespace mktme::cache {

/// The sets of a cache as they lie in the host's memory.
///
/// A set is a block of 64-bit words that begins with a host cache line: the way used last, a state byte and an age
/// byte for each way, and the address of each way's line. The first word is the address of the line used last plus its
/// way, which fits below a line's address. A look-up of that line therefore touches one host cache line up to 28 ways.
class SetStorage {
public:
    /// In place of an address: no line. It differs from every line by more than a way.
    static constexpr std::uint64_t no_line = std::numeric_limits<std::uint64_t>::max();

    explicit SetStorage(CacheGeometry geometry)
        : ways_{geometry.ways},
          lines_at_{1 + words_for(std::size_t{2} * geometry.ways)},
          stride_{rounded_up(lines_at_ + geometry.ways)},
          words_(geometry.sets * stride_, no_line) {
        for (std::uint64_t set = 0; set < geometry.sets; ++set)
            for (unsigned way = 0; way < ways_; ++way) states(set)[way] = 0;
    }

    /// Address of the line used last, plus its way; or `no_line`.
    [[nodiscard]] std::uint64_t& last(std::uint64_t set) { return words_[set * stride_]; }
    [[nodiscard]] std::uint64_t last(std::uint64_t set) const { return words_[set * stride_]; }
    [[nodiscard]] std::uint8_t* states(std::uint64_t set) { return bytes(set); }
    [[nodiscard]] const std::uint8_t* states(std::uint64_t set) const { return bytes(set); }
    [[nodiscard]] Ages ages(std::uint64_t set) { return {bytes(set) + ways_, ways_}; }
    [[nodiscard]] ConstAges ages(std::uint64_t set) const { return {bytes(set) + ways_, ways_}; }
    /// Addresses by way; `no_line` for a way without a line.
    [[nodiscard]] std::uint64_t* lines(std::uint64_t set) { return &words_[set * stride_ + lines_at_]; }
    [[nodiscard]] const std::uint64_t* lines(std::uint64_t set) const {
        return &words_[set * stride_ + lines_at_];
    }
    [[nodiscard]] unsigned ways() const { return ways_; }

private:
    static constexpr std::size_t host_line = 64;
    static constexpr std::size_t word = sizeof(std::uint64_t);

    static constexpr std::size_t words_for(std::size_t bytes) { return (bytes + word - 1) / word; }
    static constexpr std::size_t rounded_up(std::size_t words) {
        constexpr std::size_t words_a_line = host_line / word;
        return (words + words_a_line - 1) / words_a_line * words_a_line;
    }
    [[nodiscard]] std::uint8_t* bytes(std::uint64_t set) {
        return reinterpret_cast<std::uint8_t*>(&words_[set * stride_ + 1]);
    }
    [[nodiscard]] const std::uint8_t* bytes(std::uint64_t set) const {
        return reinterpret_cast<const std::uint8_t*>(&words_[set * stride_ + 1]);
    }

    unsigned ways_;
    std::size_t lines_at_;  // words from the begin of a set
    std::size_t stride_;    // words of a set
    std::vector<std::uint64_t, boost::alignment::aligned_allocator<std::uint64_t, host_line>> words_;
};

}  // namespace mktme::cache
