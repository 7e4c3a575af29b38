// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <limits>
#include <vector>

#include "models/cpu/record_queue.hpp"

namespace mktme::cpu {

/// Bytes of the stores in the store queue, for loads that look for the youngest older store that they overlap.
///
/// Most loads overlap none, and counts by a hash of lines tell so. A search goes through 16 bytes a store.
class StoreSearch {
public:
    /// `places`: of the store queue.
    explicit StoreSearch(std::uint32_t places) : bytes_(places) {}

    void add(std::uint32_t place, const Extent& extent) {
        bytes_[place] = {extent.address.count(), extent.end()};
        count(extent, 1);
    }
    void remove(std::uint32_t place, const Extent& extent) {
        bytes_[place] = {};
        count(extent, -1);
    }
    void clear() {
        std::ranges::fill(bytes_, Bytes{});
        counts_ = {};
    }
    /// Returns false if no store has a byte in the lines of these bytes.
    [[nodiscard]] bool may_overlap(const Extent& extent) const {
        return counts_[hash(extent.address)] != 0 || counts_[hash(VirtAddr{extent.end() - 1})] != 0;
    }
    /// Returns the place of the youngest store that overlaps these bytes, of the `count` oldest ones; `no_place` if there is
    /// none. `oldest`: the place of the oldest.
    [[nodiscard]] std::uint32_t youngest(const Extent& extent, std::uint32_t oldest,
                                         std::uint32_t count) const {
        const auto places = static_cast<std::uint32_t>(bytes_.size());
        std::uint32_t place = oldest + count < places ? oldest + count : oldest + count - places;
        for (; count > 0; --count) {
            place = (place == 0 ? places : place) - 1;
            if (bytes_[place].begin < extent.end() && extent.address.count() < bytes_[place].end)
                return place;
        }
        return no_place;
    }

private:
    static constexpr std::size_t counters = 256;

    /// Bytes of one store. Those of a place without a store overlap nothing.
    struct Bytes {
        std::uint64_t begin = std::numeric_limits<std::uint64_t>::max();
        std::uint64_t end = 0;
    };

    static std::size_t hash(VirtAddr address) {
        const std::uint64_t line = address.count() / line_size.count();
        return (line ^ line >> 8U) % counters;
    }
    void count(const Extent& extent, int by) {
        for (std::uint32_t part = 0; part < extent.parts(); ++part) {
            std::uint16_t& count = counts_[hash(extent.part(part))];
            count = static_cast<std::uint16_t>(count + by);
        }
    }

    std::vector<Bytes> bytes_;  // by place
    std::array<std::uint16_t, counters> counts_{};
};

}  // namespace mktme::cpu
