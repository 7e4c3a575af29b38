// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <limits>

#include "kernel_model/syscall/user_memory.hpp"

namespace mktme::mm {

using syscall::page_size;

/// A virtual address or a length, in bytes. System calls rely on its arithmetic to wrap.
using Address = std::uint64_t;
/// A number of pages, or an offset in a file or an anonymous mapping, counted in pages.
using Pages = std::uint64_t;

inline constexpr unsigned page_shift = 12;
/// Pages in a 2 MiB page, which is a leaf of a page directory.
inline constexpr Pages huge_page_pages = 512;
inline constexpr Address huge_page_size = Address{huge_page_pages} << page_shift;
/// First address beyond user space: 47 bits less a guard page (TASK_SIZE, four-level paging).
inline constexpr Address task_size = 0x7fff'ffff'f000;

constexpr Address page_down(Address address) { return address & ~(Address{page_size} - 1); }
/// Wraps to 0 near the end of the address space, as PAGE_ALIGN does.
constexpr Address page_up(Address address) { return page_down(address + page_size - 1); }
constexpr Address huge_page_around(Address address) { return address & ~(huge_page_size - 1); }
constexpr bool is_page_aligned(Address address) { return page_down(address) == address; }
constexpr Pages in_pages(Address length) { return length >> page_shift; }
constexpr Address in_bytes(Pages pages) { return pages << page_shift; }

/// Page-aligned addresses from `start` up to but not including `end`.
struct Range {
    Address start = 0;
    Address end = 0;

    [[nodiscard]] constexpr Pages pages() const { return in_pages(end - start); }
    [[nodiscard]] constexpr bool contains(Address address) const { return start <= address && address < end; }
    [[nodiscard]] constexpr bool overlaps(Range other) const {
        return start < other.end && other.start < end;
    }
    constexpr bool operator==(const Range&) const = default;
};

inline constexpr Range everything{0, std::numeric_limits<Address>::max()};

/// Returns the aligned 2 MiB around `address`.
constexpr Range huge_range_around(Address address) {
    return {huge_page_around(address), huge_page_around(address) + huge_page_size};
}

}  // namespace mktme::mm
