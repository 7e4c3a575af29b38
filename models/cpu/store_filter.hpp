// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>

#include "models/cpu/record_queue.hpp"

namespace mktme::cpu {

/// Counts the stores of the store queue by a hash of their lines, so that most loads need no search of it.
class StoreFilter {
public:
    void add(const Extent& extent) { change(extent, 1); }
    void remove(const Extent& extent) { change(extent, -1); }
    /// Returns false if no store has a byte in the lines of these bytes.
    [[nodiscard]] bool may_overlap(const Extent& extent) const {
        return counts_[hash(extent.address)] != 0 || counts_[hash(VirtAddr{extent.end() - 1})] != 0;
    }

private:
    static constexpr std::size_t counters = 256;

    static std::size_t hash(VirtAddr address) {
        const std::uint64_t line = address.count() / line_size.count();
        return (line ^ line >> 8U) % counters;
    }
    void change(const Extent& extent, int by) {
        for (std::uint32_t part = 0; part < extent.parts(); ++part) {
            std::uint16_t& count = counts_[hash(extent.part(part))];
            count = static_cast<std::uint16_t>(count + by);
        }
    }

    std::array<std::uint16_t, counters> counts_{};
};

}  // namespace mktme::cpu
