// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <vector>

#include "models/base/quantity.hpp"

namespace mktme::crypto {

inline constexpr std::uint64_t blocks_per_line = 4;

/// Schedule of the blocks of work on a set of AES cores.
///
/// Work is booked in the order in which it enters, and the cores take blocks in turn. A block enters no earlier than
/// the block before it, and no earlier than `interval` clocks after the last block of its own core. Nothing else delays
/// it.
template <std::uint64_t blocks>
class CoreSet {
public:
    /// `most_ahead`: most pieces of work that are booked and have not begun, for taken_after().
    CoreSet(std::uint64_t cores, Cycles interval, std::uint64_t most_ahead = 0)
        : free_(cores),
          interval_{interval},
          entries_(std::bit_ceil(blocks * (most_ahead + 1))) {
        for (std::uint64_t block = 0; block < blocks; ++block)
            rest_[block] = interval * ((blocks - 1 - block) / cores);
    }

    /// Clocks in which the first and the last block of a piece of work enter.
    struct Entries {
        Cycles first;
        Cycles last;
    };

    /// Books the blocks of one piece of work, each as early as possible, from engine clock `from` on.
    Entries book(Cycles from) {
        const Cycles first = std::max({from, last_, free_[turn_]});
        Cycles last = first;
        const std::uint64_t ring = entries_.size() - 1;
        for (std::uint64_t block = 0; block < blocks; ++block) {
            last = std::max(last, free_[turn_]);
            free_[turn_] = last + interval_;
            entries_[(booked_ + block) & ring] = last;
            turn_ = turn_ + 1 == free_.size() ? 0 : turn_ + 1;
        }
        booked_ += blocks;
        last_ = last;
        return {first, last};
    }
    /// Returns the clock in which the last block of the next piece of work enters if that starts as early as possible.
    [[nodiscard]] Cycles earliest_last() const {
        Cycles last = last_ + rest_[0];
        std::size_t core = turn_;
        for (std::uint64_t block = 0; block < std::min<std::uint64_t>(blocks, free_.size()); ++block) {
            last = std::max(last, free_[core] + rest_[block]);
            core = core + 1 == free_.size() ? 0 : core + 1;
        }
        return last;
    }
    /// Returns the core clocks from `end` on that are already booked.
    [[nodiscard]] Cycles taken_after(Cycles end) const {
        Cycles taken{};
        for (std::size_t i = 0; i < std::min<std::uint64_t>(booked_, entries_.size()); ++i)
            taken += std::min(interval_, minus_or_zero(entries_[i] + interval_, end));
        return taken;
    }
    /// Returns the clocks from the first block of a piece of work to its last on idle cores.
    [[nodiscard]] Cycles span_alone() const { return rest_[0]; }

private:
    std::vector<Cycles>
        free_;  // by core: first clock in which it takes a block; lowest for the core whose turn is next
    Cycles interval_;
    std::array<Cycles, blocks>
        rest_{};  // by block: minimum clocks from its entry to the entry of the last block
    std::size_t turn_ = 0;
    Cycles last_{};                // entry of the latest block
    std::vector<Cycles> entries_;  // of the latest blocks, in a ring of a power of two
    std::uint64_t booked_ = 0;
};

/// Cores for the lines of one direction, or of both if shared.
struct EnginePath {
    CoreSet<blocks_per_line> data;
    CoreSet<1> tweak;
};

}  // namespace mktme::crypto
