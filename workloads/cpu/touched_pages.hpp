// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <tsl/robin_map.h>
#include <array>
#include <cstdint>
#include <limits>
#include <vector>

#include "models/cpu/instruction.hpp"
#include "models/mmu/tlb.hpp"

namespace mktme::workloads {

/// Set of pages of 4 KiB, for accesses that come in any order. A region of 2 MiB with a page in the set takes 80 bytes or
/// so.
class TouchedPages {
public:
    static constexpr unsigned page_shift = 12;

    /// Takes up to `most` pages.
    explicit TouchedPages(std::uint64_t most = std::numeric_limits<std::uint64_t>::max()) : most_{most} {}

    /// Adds the pages of an access. Returns false if the set would have more pages than it may.
    bool add(VirtAddr address, std::uint64_t bytes) {
        const std::uint64_t page = address.count() >> page_shift;
        const std::uint64_t last = (address.count() + (bytes - 1)) >> page_shift;
        return add_page(page) && (last == page || add_page(last));
    }
    /// Adds the pages of the accesses of an instruction.
    bool add(const cpu::Instruction& instruction);

    [[nodiscard]] std::uint64_t size() const { return size_; }
    /// Returns the pages as ranges of addresses, in order and merged. A range never reaches beyond the last address but
    /// one.
    [[nodiscard]] std::vector<mmu::AddressRange> ranges() const;

private:
    static constexpr unsigned region_shift = 9;  // pages of a region
    static constexpr std::size_t recent_pages = 1024;
    using Region = std::array<std::uint64_t, (1U << region_shift) / 64>;  // a bit for each page

    bool add_page(std::uint64_t page) {
        std::uint64_t& recent = recent_[page % recent_pages];
        if (recent == page) return true;
        recent = page;
        return insert(page);
    }
    bool insert(std::uint64_t page);

    static constexpr std::uint64_t no_page = ~std::uint64_t{0};

    std::uint64_t most_;
    std::uint64_t size_ = 0;
    std::array<std::uint64_t, recent_pages> recent_ =
        filled();  // pages of the set, to find one again at once
    tsl::robin_map<std::uint64_t, Region> regions_;

    static constexpr std::array<std::uint64_t, recent_pages> filled() {
        std::array<std::uint64_t, recent_pages> all{};
        all.fill(no_page);
        return all;
    }
};

}  // namespace mktme::workloads
