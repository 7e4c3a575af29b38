// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "models/base/error.hpp"
#include "models/base/random.hpp"
#include "models/mmu/tlb.hpp"
#include "tests/mmu/naive_tlb.hpp"

namespace mktme::mmu {
namespace {

using test::NaiveTlb;

constexpr SpaceTag space_a{1};
constexpr SpaceTag space_b{0xffff};

Translation page_at(std::uint64_t physical, PageSize size = PageSize::page_4k) {
    return {.leaf = Entry{physical | Entry::present | Entry::writable}, .size = size};
}

Tlb make_tlb(std::uint64_t entries, std::uint64_t ways) {
    return Tlb{{.entries = entries, .ways = ways}, "tlb.test"};
}

}  // namespace

TEST_CASE("A TLB finds a page by its space, address and size only", "[mmu][tlb]") {
    Tlb tlb = make_tlb(64, 4);
    CHECK_FALSE(tlb.find(SpaceTag{0}, 0, PageSize::page_4k).is_present());
    tlb.fill(space_a, 0x7000, page_at(0x0004'0000'1234'5000));
    CHECK(tlb.find(space_a, 0x7fff, PageSize::page_4k) == page_at(0x0004'0000'1234'5000).leaf);
    CHECK_FALSE(tlb.find(space_b, 0x7000, PageSize::page_4k).is_present());
    CHECK_FALSE(tlb.find(space_a, 0x8000, PageSize::page_4k).is_present());
    CHECK_FALSE(tlb.find(space_a, 0x7000, PageSize::page_2m).is_present());
    CHECK_FALSE(tlb.find(space_a, 0x7000 + (std::uint64_t{1} << 56), PageSize::page_4k).is_present());
    CHECK(tlb.is_without(PageSize::page_2m));
    CHECK_FALSE(tlb.is_without(PageSize::page_4k));
}

TEST_CASE("A translation keeps the KeyID of its page and adds the offset", "[mmu][tlb][keyid]") {
    const std::uint64_t keyid = std::uint64_t{5} << 46;
    CHECK(page_at(keyid | 0x1234'5000).physical(0xabc) == PhysAddr{keyid | 0x1234'5abc});
    CHECK(page_at(keyid | 0x1220'0000, PageSize::page_2m).physical(0x7f'ffff) ==
          PhysAddr{keyid | 0x123f'ffff});
    CHECK(page_at(keyid | 0x4000'0000, PageSize::page_1g).physical(0x2'8000'0001) ==
          PhysAddr{keyid | 0x4000'0001});
}

TEST_CASE("The way used longest ago is replaced", "[mmu][tlb]") {
    Tlb tlb = make_tlb(4, 4);
    for (std::uint64_t i = 0; i < 4; ++i) tlb.fill(space_a, i << 12, page_at(i << 12));
    CHECK(tlb.find(space_a, 0, PageSize::page_4k).is_present());  // page 1 is the oldest now
    tlb.fill(space_a, 4 << 12, page_at(4 << 12));
    CHECK_FALSE(tlb.find(space_a, 1 << 12, PageSize::page_4k).is_present());
    for (const std::uint64_t i : {0U, 2U, 3U, 4U})
        CHECK(tlb.find(space_a, i << 12, PageSize::page_4k).bits() == page_at(i << 12).leaf.bits());
    CHECK(tlb.stats().evictions == 1);
    CHECK(tlb.stats().fills == 5);
}

TEST_CASE("A stale translation stays until software invalidates it", "[mmu][tlb]") {
    Tlb tlb = make_tlb(16, 4);
    tlb.fill(space_a, 0x1000, page_at(0xa000));
    CHECK(tlb.find(space_a, 0x1000, PageSize::page_4k) == page_at(0xa000).leaf);
    tlb.invalidate(space_b, 0x1000);
    tlb.invalidate(space_a, 0x2000);
    tlb.invalidate(space_b);
    tlb.invalidate(space_a, AddressRange{0x2000, 0x9000});
    tlb.invalidate(space_a, AddressRange{0x1000, 0x1000});
    CHECK(tlb.find(space_a, 0x1000, PageSize::page_4k).is_present());
    tlb.invalidate(space_a, 0x1fff);
    CHECK_FALSE(tlb.find(space_a, 0x1000, PageSize::page_4k).is_present());
    CHECK(tlb.stats().invalidated == 1);
    CHECK(tlb.is_without(PageSize::page_4k));
}

TEST_CASE("All parts of a large page go when any of its addresses is invalidated", "[mmu][tlb]") {
    Tlb tlb = make_tlb(16, 16);
    const Translation large = page_at(0x4000'0000, PageSize::page_1g);
    const Translation part = large.part(0x8040'0000, PageSize::page_2m);
    CHECK(part.physical(0x8040'1234) == PhysAddr{0x4040'1234});
    CHECK(part.mapped_size() == PageSize::page_1g);
    CHECK(part.part(0x8040'3000, PageSize::page_4k).mapped_size() == PageSize::page_1g);
    CHECK(part.part(0x8040'3000, PageSize::page_4k).physical(0x8040'3004) == PhysAddr{0x4040'3004});
    CHECK(large.part(0x8040'0000, PageSize::page_1g) == large);
    tlb.fill(space_a, 0x8040'0000, part);
    tlb.fill(space_a, 0x8060'0000, large.part(0x8060'0000, PageSize::page_2m));
    tlb.fill(space_a, 0xc000'0000, page_at(0x2000'0000, PageSize::page_2m));
    tlb.fill(space_b, 0x8060'0000, large.part(0x8060'0000, PageSize::page_2m));
    tlb.invalidate(space_a, 0xbfff'ffff);
    CHECK_FALSE(tlb.find(space_a, 0x8040'0000, PageSize::page_2m).is_present());
    CHECK_FALSE(tlb.find(space_a, 0x8060'0000, PageSize::page_2m).is_present());
    CHECK(tlb.find(space_a, 0xc000'0000, PageSize::page_2m).is_present());
    CHECK(tlb.find(space_b, 0x8060'0000, PageSize::page_2m).is_present());
}

namespace {

/// A random TLB and the naive one, under the same operations.
class Pair {
public:
    Pair(std::uint64_t seed, std::uint64_t entries, std::uint64_t ways, std::uint64_t most_2m,
         std::uint64_t most_1g)
        : random_{seed, "tlb"},
          tlb_{{.entries = entries, .ways = ways, .most_ways = {ways, most_2m, most_1g}}, "tlb.test"},
          naive_{entries,
                 ways,
                 {{PageSize::page_4k, ways}, {PageSize::page_2m, most_2m}, {PageSize::page_1g, most_1g}}} {}

    void step() {
        const SpaceTag space{static_cast<std::uint16_t>(random_.below(3) * 0x7fff)};
        const std::uint64_t address = draw_address();
        const auto size = static_cast<PageSize>(random_.below(3));
        const std::uint64_t what = random_.below(100);
        if (what < 45) REQUIRE(tlb_.find(space, address, size) == naive_.find(space, address, size));
        else if (what < 90) fill(space, address, size);
        else if (what < 94) {
            tlb_.invalidate(space, address);
            naive_.invalidate(space, address, address);
        } else if (what < 98) {
            const std::uint64_t length = 1 + random_.below(std::uint64_t{1} << (10 + random_.below(22)));
            const std::uint64_t end = std::max(address, address + length);
            tlb_.invalidate(space, AddressRange{address, end});
            if (address < end) naive_.invalidate(space, address, end - 1);
        } else if (what == 98) {
            tlb_.invalidate(space);
            naive_.invalidate(space);
        } else if (random_.below(20) == 0) {
            tlb_.invalidate_all();
            naive_.invalidate_all();
        }
    }
    void compare() const {
        const auto expected = naive_.pages();
        std::size_t i = 0;
        std::array<std::uint64_t, 3> held{};
        tlb_.for_each([&](SpaceTag space, std::uint64_t first, const Translation& page) {
            REQUIRE(i < expected.size());
            CHECK(space == expected[i].space);
            CHECK(first == expected[i].first);
            CHECK(page.size == expected[i].size);
            CHECK(page.leaf == expected[i].leaf);
            ++held.at(static_cast<std::size_t>(page.size));
            ++i;
        });
        CHECK(i == expected.size());
        for (const PageSize size : page_sizes)
            CHECK(tlb_.is_without(size) == (held.at(static_cast<std::size_t>(size)) == 0));
        CHECK(tlb_.stats().evictions == naive_.evictions);
        CHECK(tlb_.stats().invalidated == naive_.invalidated);
        CHECK(tlb_.stats().fills == fills_);
    }

private:
    /// Addresses near few places, the last pages of the upper half among them.
    std::uint64_t draw_address() {
        constexpr std::array<std::uint64_t, 4> places{0, 0x7fff'c000'0000, 0xffff'8000'0000'0000,
                                                      0xffff'ffff'8000'0000};
        const std::uint64_t large = random_.below(2) << 30 | random_.below(3) << 21;
        return places.at(random_.below(4)) + large + random_.below(24) * 0x1000 + random_.below(0x1000);
    }
    void fill(SpaceTag space, std::uint64_t address, PageSize size) {
        const std::uint64_t physical = random_.bits() & address_field & ~offset_mask(size);
        Translation page = page_at(physical, size);
        if (parts_ && size != PageSize::page_1g && random_.below(4) == 0)
            page = page_at(physical & ~offset_mask(PageSize::page_1g), PageSize::page_1g).part(address, size);
        tlb_.fill(space, address, page);
        naive_.fill(space, address, page);
        ++fills_;
    }

    RandomStream random_;
    Tlb tlb_;
    NaiveTlb naive_;
    std::uint64_t fills_ = 0;

public:
    bool parts_ = false;  // draws parts of larger pages too
};

}  // namespace

TEST_CASE("A TLB does what a list of pages for each set does", "[mmu][tlb][random]") {
    struct Shape {
        std::uint64_t entries;
        std::uint64_t ways;
        std::uint64_t most_2m;
        std::uint64_t most_1g;
    };
    const Shape shape =
        GENERATE(Shape{64, 4, 4, 4}, Shape{8, 8, 8, 8}, Shape{16, 1, 1, 1}, Shape{12, 3, 2, 1},
                 Shape{128, 16, 8, 8}, Shape{32, 8, 3, 2}, Shape{1, 1, 1, 1});
    const bool parts = GENERATE(false, true);
    CAPTURE(shape.entries, shape.ways, parts);
    for (std::uint64_t seed = 0; seed < 10; ++seed) {
        Pair pair{seed, shape.entries, shape.ways, shape.most_2m, shape.most_1g};
        pair.parts_ = parts;
        for (int i = 0; i < 400; ++i) {
            pair.step();
            if (i % 20 == 0) pair.compare();
        }
        pair.compare();
    }
}

TEST_CASE("A TLB that cannot be is refused with its name", "[mmu][tlb][config]") {
    CHECK_THROWS_WITH(make_tlb(0, 1), "tlb.test_entries = 0: must be at least 1, or nothing is translated");
    CHECK_THROWS_WITH(make_tlb(64, 5), "tlb.test_entries = 64: must be a multiple of tlb.test_ways = 5");
    CHECK_THROWS_WITH(make_tlb(64, 0), "tlb.test_entries = 64: must be a multiple of tlb.test_ways = 0");
    CHECK_THROWS_AS(make_tlb(24, 4), ConfigError);
    CHECK_NOTHROW(make_tlb(12, 3));
}

}  // namespace mktme::mmu
