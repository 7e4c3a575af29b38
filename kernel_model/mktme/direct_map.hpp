// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>

#include "models/base/quantity.hpp"

namespace mktme::key_type {

struct DirectMapParams {
    Bytes memory{};                    // end of physical memory (max_pfn pages)
    Bytes padding{};                   // room for memory that is plugged in later; a multiple of 1 TiB
    unsigned virtual_mask_shift = 47;  // 56 with five levels of page tables
    std::uint32_t keyids = 0;          // highest KeyID
};

/// The kernel's mappings of all physical memory, one for each KeyID, one behind the other
/// (docs/kernel_model/mktme.md#boot). Copy 0 is that of KeyID 0.
///
/// They need no page tables here: the kernel reaches a page by the physical address with the KeyID of the copy.
class DirectMap {
public:
    /// Returns the maps, or nothing if half of the kernel's addresses has no room for them: MKTME is disabled then.
    static std::optional<DirectMap> make(const DirectMapParams& params);

    /// Returns the distance between two copies: memory with its padding, rounded up to 1 TiB and to a power of two.
    [[nodiscard]] Bytes size() const { return size_; }
    /// Returns the offset of a page's alias in the maps (page_to_virt without PAGE_OFFSET).
    [[nodiscard]] std::uint64_t offset_of(DramAddr page, KeyId keyid) const {
        return page.count() + keyid.count() * size_.count();
    }
    /// Returns the physical address of an offset, without its KeyID (__pa).
    [[nodiscard]] DramAddr physical(std::uint64_t offset) const {
        return DramAddr{offset & (size_.count() - 1)};
    }
    [[nodiscard]] KeyId keyid(std::uint64_t offset) const {
        return KeyId{static_cast<std::uint16_t>(offset / size_.count())};
    }

private:
    explicit DirectMap(Bytes size) : size_{size} {}

    Bytes size_;
};

}  // namespace mktme::key_type
