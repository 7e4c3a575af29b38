// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <optional>

#include "models/base/quantity.hpp"

namespace mktme::platform {

/// Translation of the addresses of a device. Its entries carry KeyID bits, as those of page tables do
/// (docs/models/coherence.md#devices).
class Iommu {
public:
    static constexpr Bytes page{4096};  // the smallest that an entry maps

    /// Maps `length` bytes, whole pages, from the page of an address on to memory, given with its KeyID. Precondition: no
    /// entry maps some of them.
    void map(std::uint64_t address, PhysAddr memory, Bytes length = page) {
        entries_[address / page.count() * page.count()] = {memory, length};
    }
    /// Ends the entry that begins with the page of an address.
    void unmap(std::uint64_t address) { entries_.erase(address / page.count() * page.count()); }
    /// Returns where an address leads; nothing if no entry maps it.
    [[nodiscard]] std::optional<PhysAddr> translate(std::uint64_t address) const {
        const auto after = entries_.upper_bound(address);
        if (after == entries_.begin()) return std::nullopt;
        const auto& [first, entry] = *std::prev(after);
        if (address - first >= entry.length.count()) return std::nullopt;
        return PhysAddr{entry.memory.count() + (address - first)};
    }

private:
    struct Entry {
        PhysAddr memory{};
        Bytes length{};
    };
    std::map<std::uint64_t, Entry> entries_;  // by their first addresses
};

}  // namespace mktme::platform
