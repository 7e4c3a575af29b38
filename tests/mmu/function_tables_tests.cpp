// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>
#include <map>
#include <set>
#include <unordered_set>

#include "models/base/error.hpp"
#include "models/base/random.hpp"
#include "models/mmu/function_tables.hpp"
#include "models/tme/registers/address_layout.hpp"
#include "models/tme/registers/tme_activate.hpp"
#include "tests/mmu/walk_driver.hpp"

namespace mktme::mmu {
namespace {

using namespace mktme::literals;

const tme::AddressLayout layout{46, {.keyid_bits = 6}, 63};

KeyId no_keyid(std::size_t, std::uint64_t) { return KeyId{0}; }

FunctionTables make(std::vector<FunctionSpace> spaces, Bytes size, std::uint64_t seed = 1,
                    FunctionTables::KeyIdOfPage keyid = no_keyid, DramAddr first = DramAddr{0}) {
    return FunctionTables{layout,          4, {.first = first, .size = size}, seed, std::move(spaces),
                          std::move(keyid)};
}

/// Walks a space and returns the outcome and the frames of its tables, with their KeyIDs.
struct Walked {
    WalkOutcome outcome;
    std::vector<std::uint64_t> tables;
};
Walked walk(FunctionTables& tables, std::size_t space, std::uint64_t address, int levels = 4) {
    const PagingRules paging{layout, {.levels = levels}};
    const EptRules ept{layout};
    PageWalker walker{paging, ept, nullptr};
    const auto driven = test::drive(walker,
                                    {.space = SpaceTag{0},
                                     .access = {.address = address, .kind = AccessKind::write},
                                     .cr3 = tables.root(space).count()},
                                    tables);
    Walked walked{.outcome = driven.outcome, .tables = {}};
    for (const std::uint64_t place : driven.reads) walked.tables.push_back(place & ~std::uint64_t{0xfff});
    return walked;
}

/// Frames of 4 KiB in use: pages and tables of all spaces, each of which may be used by one owner only.
class Frames {
public:
    void add(std::uint64_t frame, std::uint64_t bytes, const std::string& owner) {
        for (std::uint64_t at = frame; at < frame + bytes; at += 0x1000) {
            const auto [place, is_new] = owners_.try_emplace(at, owner);
            if (!is_new && place->second != owner)
                FAIL("two owners of a frame: " + owner + ", " + place->second);
        }
        last = std::max(last, frame + bytes);
        first = std::min(first, frame);
    }
    [[nodiscard]] std::size_t size() const { return owners_.size(); }
    std::uint64_t first = ~std::uint64_t{0};
    std::uint64_t last = 0;

private:
    std::map<std::uint64_t, std::string> owners_;
};

/// Walks all pages of a space and adds the frames of pages and tables.
void add_all(FunctionTables& tables, std::size_t number, const FunctionSpace& space, Frames& frames) {
    const std::uint64_t bytes = bytes_of(space.page_size);
    for (const AddressRange& range : space.ranges)
        for (std::uint64_t at = range.start / bytes * bytes; at < range.end; at += bytes) {
            const Walked walked = walk(tables, number, at);
            REQUIRE(walked.outcome.end == WalkStep::Kind::translated);
            CHECK(walked.outcome.translation.size == space.page_size);
            const std::uint64_t page = layout.without_keyid(walked.outcome.translation.physical(at)).count();
            frames.add(page, bytes, std::to_string(number) + "page" + std::to_string(at));
            int level = 4;
            for (const std::uint64_t table : walked.tables) {
                const std::uint64_t above = (at & 0xffff'ffff'ffff) >> (12 + 9 * level);
                frames.add(layout.without_keyid(PhysAddr{table}).count(), 0x1000,
                           std::to_string(number) + "table" + std::to_string(level--) + "of" +
                               std::to_string(above));
            }
        }
}

FunctionSpace space_of(std::vector<AddressRange> ranges, PageSize size = PageSize::page_4k) {
    return {.name = "prog", .ranges = std::move(ranges), .page_size = size};
}

}  // namespace

TEST_CASE("A keyed permutation has each image once, and its inverse", "[mmu][frames]") {
    for (const std::uint64_t size : {1U, 2U, 3U, 4U, 5U, 7U, 8U, 100U, 511U, 512U, 513U, 4096U, 5000U})
        for (const std::uint64_t key : {0U, 1U, 77U}) {
            const KeyedPermutation order{size, key};
            std::set<std::uint64_t> images;
            for (std::uint64_t i = 0; i < size; ++i) {
                const std::uint64_t image = order.image(i);
                REQUIRE(image < size);
                CHECK(order.origin(image) == i);
                images.insert(image);
            }
            CHECK(images.size() == size);
        }
}

TEST_CASE("A keyed permutation of a large range is inverted and depends on its key",
          "[mmu][frames][random]") {
    RandomStream random{1, "permutation"};
    for (int i = 0; i < 200; ++i) {
        const std::uint64_t size = 1 + random.below(std::uint64_t{1} << (20 + random.below(20)));
        const KeyedPermutation order{size, random.bits()};
        for (int j = 0; j < 50; ++j) {
            const std::uint64_t number = random.below(size);
            REQUIRE(order.image(number) < size);
            CHECK(order.origin(order.image(number)) == number);
        }
    }
    const KeyedPermutation a{1U << 20, 1};
    const KeyedPermutation b{1U << 20, 2};
    int same = 0;
    int near = 0;
    for (std::uint64_t i = 0; i < 1000; ++i) {
        if (a.image(i) == b.image(i)) ++same;
        if (a.image(i) + 1 == a.image(i + 1)) ++near;
    }
    CHECK(same < 5);
    CHECK(near < 5);
}

TEST_CASE("A keyed permutation spreads evenly: chi-squared over 64 parts", "[mmu][frames]") {
    const std::uint64_t size = GENERATE(std::uint64_t{1} << 20, std::uint64_t{700'000});
    const KeyedPermutation order{size, 5};
    std::array<int, 64> parts{};
    constexpr int numbers = 6400;
    for (std::uint64_t i = 0; i < numbers; ++i) ++parts.at(order.image(i) * 64 / size);
    double chi = 0;
    for (const int count : parts) chi += (count - 100.0) * (count - 100.0) / 100.0;
    CHECK(chi < 103);  // 63 degrees of freedom: 0.1 % of fair draws are above
}

TEST_CASE("Units of ranges are counted without gaps, whatever their order", "[mmu][frames]") {
    RandomStream random{3, "units"};
    for (int i = 0; i < 300; ++i) {
        std::vector<AddressRange> ranges;
        std::set<std::uint64_t> units;
        for (std::uint64_t j = random.below(5); j-- > 0;) {
            const std::uint64_t start = random.below(200);
            const AddressRange range{start, start + random.below(40)};
            ranges.push_back(range);
            for (std::uint64_t at = range.start; at < range.end; ++at) units.insert(at >> 2);
        }
        const DenseUnits dense{ranges, 2};
        REQUIRE(dense.size() == units.size());
        std::uint64_t index = 0;
        for (const std::uint64_t unit : units) {
            CHECK(dense.index_of(unit) == index);
            CHECK(dense.unit_at(index) == unit);
            ++index;
        }
        for (std::uint64_t unit = 0; unit < 70; ++unit)
            if (!units.contains(unit)) CHECK_FALSE(dense.index_of(unit));
    }
}

TEST_CASE("No two pages and tables share a frame, even if the memory is just large enough", "[mmu][frames]") {
    const FunctionSpace a = space_of({{0x40'0000, 0x48'0000}, {0x7fff'ffe0'0000, 0x7fff'fff0'0000}});
    const FunctionSpace b =
        space_of({{0x40'0000, 0x44'0000}, {0xffff'ffff'8000'0000, 0xffff'ffff'8000'2000}});
    const std::uint64_t pages = 128 + 256 + 64 + 2;
    const std::uint64_t tables = 1 + 2 + 2 + 2 + 1 + 2 + 2 + 2;
    for (std::uint64_t seed = 0; seed < 20; ++seed)
        for (const std::uint64_t spare : {0U, 1U, 13U, 5000U}) {
            const std::uint64_t frames_there = pages + tables + spare;
            FunctionTables function = make({a, b}, Bytes{frames_there << 12}, seed);
            Frames frames;
            add_all(function, 0, a, frames);
            add_all(function, 1, b, frames);
            CHECK(frames.size() == pages + tables);
            CHECK(frames.last <= frames_there << 12);
        }
    CHECK_THROWS_AS(make({a, b}, Bytes{(pages + tables - 1) << 12}), ConfigError);
}

TEST_CASE("Spaces with pages of all sizes share a memory without sharing frames", "[mmu][frames][random]") {
    RandomStream random{4, "spaces"};
    for (int round = 0; round < 25; ++round) {
        std::vector<FunctionSpace> spaces;
        for (std::uint64_t i = 1 + random.below(4); i-- > 0;) {
            const auto size = static_cast<PageSize>(random.below(3));
            std::vector<AddressRange> ranges;
            for (std::uint64_t j = 1 + random.below(3); j-- > 0;) {
                const std::uint64_t start = random.below(std::uint64_t{1} << 46);
                ranges.push_back(
                    {start, start + 1 + random.below(40 * bytes_of(size) / (1 + random.below(40)))});
            }
            if (size == PageSize::page_1g)
                for (AddressRange& range : ranges) range.end = range.start + 1 + random.below(1U << 30U);
            spaces.push_back(space_of(ranges, size));
        }
        const DramAddr first{random.below(3) << 31 | random.below(100) << 12};
        FunctionTables function = make(spaces, 40_GiB, random.bits(), no_keyid, first);
        std::set<std::uint64_t> starts;  // of pages and tables; overlaps are found below
        std::map<std::uint64_t, std::uint64_t> extents;
        for (std::size_t i = 0; i < spaces.size(); ++i) {
            const std::uint64_t bytes = bytes_of(spaces[i].page_size);
            std::set<std::uint64_t> pages;
            for (const AddressRange& range : spaces[i].ranges)
                for (std::uint64_t at = range.start / bytes * bytes; at < range.end; at += bytes)
                    pages.insert(at);
            for (const std::uint64_t at : pages) {
                const Walked walked = walk(function, i, at);
                REQUIRE(walked.outcome.end == WalkStep::Kind::translated);
                const std::uint64_t frame = walked.outcome.translation.physical(at).count();
                CHECK(frame == function.physical(i, at).count());
                CHECK(frame % bytes == 0);
                REQUIRE(extents.try_emplace(frame, bytes).second);
                for (const std::uint64_t table : walked.tables) starts.insert(table);
            }
        }
        for (const std::uint64_t table : starts) REQUIRE(extents.try_emplace(table, 0x1000).second);
        std::uint64_t end = first.count();
        for (const auto& [frame, bytes] : extents) {
            REQUIRE(frame >= end);
            end = frame + bytes;
        }
        CHECK(end <= first.count() + (std::uint64_t{40} << 30));
    }
}

TEST_CASE("A large memory holds random pages of large spaces without a collision", "[mmu][frames][random]") {
    std::vector<FunctionSpace> spaces;
    for (std::uint64_t i = 0; i < 8; ++i)
        spaces.push_back(space_of({{0x5555'0000'0000, 0x5555'0000'0000 + (std::uint64_t{20} << 30)}}));
    FunctionTables function = make(spaces, 256_GiB, 99);
    std::unordered_set<std::uint64_t> frames;
    RandomStream random{5, "large"};
    std::set<std::pair<std::uint64_t, std::uint64_t>> pages;
    for (int i = 0; i < 200'000; ++i) pages.insert({random.below(8), random.below(std::uint64_t{20} << 18)});
    for (const auto& [space, page] : pages)
        frames.insert(function.physical(space, 0x5555'0000'0000 + (page << 12)).count());
    CHECK(frames.size() == pages.size());
    const Walked walked = walk(function, 3, 0x5555'1234'5000);
    CHECK(walked.outcome.translation.physical(0x5555'1234'5678) == function.physical(3, 0x5555'1234'5678));
}

TEST_CASE("Frames are a function of seed, space and page", "[mmu][frames]") {
    const FunctionSpace space = space_of({{0x10'0000, 0x50'0000}});
    FunctionTables one = make({space, space}, 64_MiB, 7);
    FunctionTables same = make({space, space}, 64_MiB, 7);
    const FunctionTables other = make({space, space}, 64_MiB, 8);
    int moved = 0;
    for (std::uint64_t at = 0x4f'f000; at >= 0x10'0000; at -= 0x1000) static_cast<void>(walk(same, 1, at));
    for (std::uint64_t at = 0x10'0000; at < 0x50'0000; at += 0x1000) {
        CHECK(walk(one, 0, at).outcome.translation == walk(same, 0, at).outcome.translation);
        CHECK(one.physical(0, at) != one.physical(1, at));
        if (one.physical(0, at) != other.physical(0, at)) ++moved;
    }
    CHECK(moved > 1000);
}

TEST_CASE("Each page has the KeyID that its function gives, tables that of their space",
          "[mmu][frames][keyid]") {
    FunctionSpace a = space_of({{0x40'0000, 0x44'0000}});
    a.table_keyid = KeyId{5};
    FunctionSpace b = space_of({{0xffff'ffff'8000'0000, 0xffff'ffff'8020'0000}}, PageSize::page_2m);
    const auto keyid = [](std::size_t space, std::uint64_t page) {
        return space == 0 ? KeyId{static_cast<std::uint16_t>((page >> 12) % 64)}
                          : KeyId{page == 0xffff'ffff'8000'0000 ? std::uint16_t{63} : std::uint16_t{0}};
    };
    FunctionTables function = make({a, b}, 64_MiB, 3, keyid);
    std::set<std::uint64_t> frames;
    for (std::uint64_t at = 0x40'0000; at < 0x44'0000; at += 0x1000) {
        const Walked walked = walk(function, 0, at);
        const PhysAddr page = walked.outcome.translation.physical(at);
        CHECK(layout.keyid(page).count() == (at >> 12) % 64);
        frames.insert(layout.without_keyid(page).count());
        for (const std::uint64_t table : walked.tables) CHECK(layout.keyid(PhysAddr{table}) == KeyId{5});
    }
    CHECK(frames.size() == 64);
    const Walked walked = walk(function, 1, 0xffff'ffff'801f'ffff);
    CHECK(layout.keyid(walked.outcome.translation.physical(0)) == KeyId{63});
    for (const std::uint64_t table : walked.tables) CHECK(layout.keyid(PhysAddr{table}) == KeyId{0});
    FunctionTables wrong = make({a}, 64_MiB, 3, [](std::size_t, std::uint64_t) { return KeyId{64}; });
    CHECK_THROWS_WITH(wrong.physical(0, 0x40'0000), Catch::Contains("KeyID 64 of a page"));
}

TEST_CASE("Pages and tables go to several memories in turn, and are found in each", "[mmu][frames]") {
    constexpr std::uint64_t pages = 100;
    const FunctionSpace space = space_of({{0x40'0000, 0x40'0000 + pages * 0x1000}});
    const std::vector<FrameMemory> memories{{.first = DramAddr{0}, .size = 16_MiB},
                                            {.first = DramAddr{0x100'0000}, .size = 16_MiB},
                                            {.first = DramAddr{0x200'0000}, .size = 8_MiB}};
    FunctionTables function{layout, 4, memories, 5, {space, space}, no_keyid};
    const auto memory_of = [](std::uint64_t frame) { return frame / (16_MiB).count(); };
    for (std::uint64_t page = 0; page < pages; ++page) {
        const auto frame = function.physical(0, 0x40'0000 + page * 0x1000).count();
        CHECK(memory_of(frame) == page % memories.size());
        CHECK(frame < 0x280'0000);
    }
    Frames frames;
    add_all(function, 0, space, frames);
    add_all(function, 1, space, frames);
    CHECK(frames.size() == 2 * (pages + 4));  // a table of each level
    CHECK(function.root(0) != function.root(1));
    CHECK_THROWS_WITH(
        (FunctionTables{
            layout, 4, {memories[0], {.first = DramAddr{0x100'0000}, .size = 64_KiB}}, 5, {space}, no_keyid}),
        Catch::Contains("the memory has 0 MiB"));
}

TEST_CASE("Five levels of tables work as four do", "[mmu][frames]") {
    const std::uint64_t high = std::uint64_t{1} << 55;
    FunctionTables function{
        layout, 5, {.first = DramAddr{0}, .size = 64_MiB}, 1, {space_of({{high, high + 0x3000}})}, no_keyid};
    const Walked walked = walk(function, 0, high + 0x2000, 5);
    CHECK(walked.tables.size() == 5);
    CHECK(walked.outcome.translation.physical(high + 0x2000) == function.physical(0, high + 0x2000));
    CHECK(walk(function, 0, high + 0x3000, 5).outcome.end == WalkStep::Kind::page_fault);
}

TEST_CASE("An address outside the ranges faults in a walk, and is named to the user", "[mmu][frames]") {
    FunctionTables function = make({space_of({{0x40'0000, 0x40'1001}}), space_of({})}, 64_MiB);
    CHECK(walk(function, 0, 0x40'1fff).outcome.end == WalkStep::Kind::translated);
    for (const std::uint64_t address : {0x40'2000U, 0x3f'f000U, 0x60'0000U, 0x4040'0000U})
        CHECK(walk(function, 0, address).outcome.error_code == 0b110);
    CHECK(walk(function, 1, 0x40'0000).outcome.error_code == 0b110);
    CHECK(walk(function, 1, 0x40'0000).tables.size() == 1);
    CHECK_THROWS_WITH(function.physical(0, 0x60'0008),
                      "prog: address 0x600008 is in none of the ranges given for its address space");
    CHECK_THROWS_AS(function.physical(1, 0), UserError);
}

TEST_CASE("Memory and ranges that cannot be are refused", "[mmu][frames][config]") {
    CHECK_THROWS_WITH(make({space_of({{0, 0x1000}})}, Bytes{(std::uint64_t{1} << 40) + 1}),
                      Catch::Contains("mktme.maxphyaddr and mktme.keyid_bits = 6 leave"));
    CHECK_NOTHROW(make({space_of({{0, 0x1000}})}, Bytes{std::uint64_t{1} << 40}));
    CHECK_THROWS_AS(make({}, 4_KiB, 0, no_keyid, DramAddr{std::uint64_t{1} << 40}), ConfigError);
    CHECK_THROWS_WITH(
        make({space_of({{0, 1}}, PageSize::page_1g)}, 1_GiB),
        Catch::Contains("memory.channels") && Catch::Contains("1 address spaces need 1025 MiB"));
    CHECK_NOTHROW(make({space_of({{0, 1}}, PageSize::page_1g)}, Bytes{(1U << 30U) + 0x2000}));
    CHECK_THROWS_AS(make({space_of({{0, 1}}, PageSize::page_1g)}, Bytes{(1U << 30U) + 0x2000}, 0, no_keyid,
                         DramAddr{0x1000}),
                    ConfigError);
    using Ends = std::pair<std::uint64_t, std::uint64_t>;
    for (const auto& [start, end] :
         {Ends{0, 0x8000'0000'1000}, Ends{0x8000'0000'0000, 0x8000'0000'1000}, Ends{0x2000, 0x1000},
          Ends{0x1000, 0x1000}, Ends{0x7fff'ffff'f000, 0xffff'8000'0000'1000}})
        CHECK_THROWS_WITH(make({space_of({{start, end}})}, 64_MiB), Catch::StartsWith("prog: addresses 0x"));
    FunctionSpace keyed = space_of({{0, 0x1000}});
    keyed.table_keyid = KeyId{64};
    CHECK_THROWS_WITH(make({keyed}, 64_MiB), Catch::Contains("KeyID 64 of its page tables"));
}

TEST_CASE("Places without a table, and tables through another KeyID, are bugs", "[mmu][frames]") {
    FunctionTables function = make({space_of({{0, 0x1000}})}, 64_MiB, 1, no_keyid, DramAddr{0x10'0000});
    const std::uint64_t root = function.root(0).count();
    std::size_t tables = 0;
    for (std::uint64_t frame = 0; frame < 0x420'0000; frame += 0x1000) {
        try {
            static_cast<void>(function.read(PhysAddr{frame}));
            ++tables;
        } catch (const InvariantError&) {
        }
    }
    CHECK(tables == 4);
    CHECK_NOTHROW(function.read(PhysAddr{root + 0xff8}));
    CHECK_THROWS_AS(function.read(PhysAddr{root | std::uint64_t{1} << 40}), InvariantError);
    CHECK_THROWS_AS(function.exchange(PhysAddr{root}, Entry{}, Entry{}), InvariantError);
}

TEST_CASE("A guest's tables and its EPT are functions too, and its pages have the EPT's KeyID",
          "[mmu][frames][ept]") {
    const tme::AddressLayout guest_layout{46, {}, 0};
    const auto ept_size = GENERATE(PageSize::page_4k, PageSize::page_2m);
    FunctionTables guest{
        guest_layout, 4, {.first = DramAddr{0}, .size = 64_MiB}, 1, {space_of({{0x40'0000, 0x80'0000}})},
        no_keyid};
    FunctionSpace host_space = space_of({{0, 64U << 20U}}, ept_size);
    host_space.format = TableFormat::ept;
    host_space.table_keyid = KeyId{2};
    FunctionTables host = make({host_space}, 256_MiB, 2, [](std::size_t, std::uint64_t) { return KeyId{3}; });

    // Tables of the guest as the host's memory has them: read through the KeyID of the EPT's leaf.
    class Both final : public PageTables {
    public:
        Both(FunctionTables& guest, FunctionTables& host) : guest_{guest}, host_{host} {
            for (std::uint64_t at = 0; at < 64U << 20U; at += 0x1000)
                guest_of_[host.physical(0, at).count()] = at;
        }
        Entry read(PhysAddr place) override {
            const auto found = guest_of_.find(place.count() & ~std::uint64_t{0xfff});
            if (found == guest_of_.end()) return host_.read(place);
            return guest_.read(PhysAddr{found->second | (place.count() & 0xfff)});
        }
        Entry exchange(PhysAddr place, Entry seen, Entry wanted) override {
            return host_.exchange(place, seen, wanted);
        }

    private:
        FunctionTables& guest_;
        FunctionTables& host_;
        std::map<std::uint64_t, std::uint64_t> guest_of_;
    } both{guest, host};

    const PagingRules paging{guest_layout};
    const EptRules ept{layout};
    PageWalker walker{paging, ept, nullptr};
    for (const std::uint64_t flags : {std::uint64_t{0}, EptPointer::uses_flags})
        for (std::uint64_t at = 0x40'0000; at < 0x80'0000; at += 0x1'1040) {
            const auto driven = test::drive(walker,
                                            {.space = SpaceTag{0},
                                             .access = {.address = at, .kind = AccessKind::write},
                                             .cr3 = guest.root(0).count(),
                                             .ept = EptPointer{host.root(0).count() | flags}},
                                            both);
            REQUIRE(driven.outcome.end == WalkStep::Kind::translated);
            CHECK(driven.exchanges == 0);
            CHECK(driven.reads.size() + driven.nested_reads.size() ==
                  (ept_size == PageSize::page_4k ? 24 : 19));
            const PhysAddr physical = driven.outcome.translation.physical(at);
            CHECK(physical == host.physical(0, guest.physical(0, at).count()));
            CHECK(layout.keyid(physical) == KeyId{3});
        }
}

}  // namespace mktme::mmu
