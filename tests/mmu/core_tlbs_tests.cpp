// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "models/base/error.hpp"
#include "models/mmu/core_tlbs.hpp"

namespace mktme::mmu {
namespace {

constexpr SpaceTag space{3};

Translation page_at(std::uint64_t physical, PageSize size) {
    return {.leaf = Entry{physical | Entry::present}, .size = size};
}

MmuStats stats_of(const CoreTlbs& tlbs) {
    MmuStats stats;
    tlbs.report(stats);
    return stats;
}

}  // namespace

TEST_CASE("The default TLBs hold as many pages of each size as Ice Lake-SP", "[mmu][tlb]") {
    struct Case {
        PageSize size;
        std::uint64_t l1;
        std::uint64_t l2;
    };
    for (const auto& [size, l1, l2] : {Case{PageSize::page_4k, 64, 2048}, Case{PageSize::page_2m, 32, 1024},
                                       Case{PageSize::page_1g, 8, 1024}}) {
        CoreTlbs tlbs{TlbParams{}};
        const std::uint64_t pages = 4096;
        for (std::uint64_t i = 0; i < pages; ++i)
            tlbs.fill(AccessKind::read, space, i * bytes_of(size), page_at(i * bytes_of(size), size));
        std::uint64_t in_l1 = 0;
        std::uint64_t in_l2 = 0;
        for (std::uint64_t i = 0; i < pages; ++i)
            if (tlbs.find_l1(AccessKind::write, space, i * bytes_of(size)).is_present()) ++in_l1;
        for (std::uint64_t i = 0; i < pages; ++i)
            if (tlbs.find_l2(space, i * bytes_of(size)).is_present()) ++in_l2;
        CHECK(in_l1 == l1);
        CHECK(in_l2 == l2);
    }
}

TEST_CASE("Code and data have first levels of their own and share the second", "[mmu][tlb]") {
    CoreTlbs tlbs{TlbParams{}};
    const Translation page = page_at(0x5000, PageSize::page_4k);
    tlbs.fill(AccessKind::write, space, 0x1000, page);
    CHECK(tlbs.find_l1(AccessKind::read, space, 0x1234) == page);
    CHECK_FALSE(tlbs.find_l1(AccessKind::fetch, space, 0x1234).is_present());
    CHECK(tlbs.find_l2(space, 0x1234) == page);
    CHECK_FALSE(tlbs.find_l1(AccessKind::fetch, space, 0x1234)
                    .is_present());  // not filled unless it permits the access
    tlbs.fill_l1(AccessKind::fetch, space, 0x1234, page);
    CHECK(tlbs.find_l1(AccessKind::fetch, space, 0x1234) == page);
    const MmuStats stats = stats_of(tlbs);
    CHECK(stats.l1_data.hits == 1);
    CHECK(stats.l1_data.misses == 0);
    CHECK(stats.l1_code.hits == 1);
    CHECK(stats.l1_code.misses == 2);
    CHECK(stats.l1_code.fills == 1);
    CHECK(stats.l2.hits == 1);
    CHECK(stats.l2.fills == 1);
    CHECK(stats.l2.hit_rate() == 1.0);
    CHECK(stats.l1_code.hit_rate() == Approx(1.0 / 3));
}

TEST_CASE("Code of a page of 1 GiB is held in parts of 2 MiB, which go together", "[mmu][tlb]") {
    CoreTlbs tlbs{TlbParams{}};
    const Translation page = page_at(0x4000'0000, PageSize::page_1g);
    for (const std::uint64_t address : {0x8000'1000U, 0x8123'4567U}) {
        tlbs.fill(AccessKind::fetch, space, address, page);
        const Translation found = tlbs.find_l1(AccessKind::fetch, space, address);
        CHECK(found.size == PageSize::page_2m);
        CHECK(found.physical(address) == PhysAddr{address - 0x4000'0000});
        CHECK(tlbs.find_l2(space, address) == page);
    }
    tlbs.invalidate(space, std::uint64_t{0x8fff'0000});
    for (const std::uint64_t address : {0x8000'1000U, 0x8123'4567U}) {
        CHECK_FALSE(tlbs.find_l1(AccessKind::fetch, space, address).is_present());
        CHECK_FALSE(tlbs.find_l2(space, address).is_present());
    }
}

TEST_CASE("Where pages of several sizes hold an address, the smallest counts", "[mmu][tlb]") {
    CoreTlbs tlbs{TlbParams{}};
    const Translation small = page_at(0x5000, PageSize::page_4k);
    const Translation large = page_at(0x20'0000, PageSize::page_2m);
    tlbs.fill(AccessKind::read, space, 0x1000, large);
    CHECK(tlbs.find_l1(AccessKind::read, space, 0x1000) == large);
    CHECK(tlbs.find_l2(space, 0x1000) == large);
    tlbs.fill(AccessKind::read, space, 0x1000, small);
    CHECK(tlbs.find_l1(AccessKind::read, space, 0x1000) == small);
    CHECK(tlbs.find_l2(space, 0x1000) == small);
    CHECK(tlbs.find_l1(AccessKind::read, space, 0x2000) == large);
}

TEST_CASE("Software that invalidates removes a page from all TLBs", "[mmu][tlb]") {
    const Translation page = page_at(0x5000, PageSize::page_4k);
    const auto filled = [&] {
        CoreTlbs tlbs{TlbParams{}};
        tlbs.fill(AccessKind::read, space, 0x1000, page);
        tlbs.fill(AccessKind::fetch, space, 0x1000, page);
        return tlbs;
    };
    const auto is_gone = [](CoreTlbs tlbs) {
        return !tlbs.find_l1(AccessKind::read, space, 0x1000).is_present() &&
               !tlbs.find_l1(AccessKind::fetch, space, 0x1000).is_present() &&
               !tlbs.find_l2(space, 0x1000).is_present();
    };
    CoreTlbs tlbs = filled();
    CHECK_FALSE(is_gone(tlbs));
    tlbs.invalidate(space, std::uint64_t{0x1000});
    CHECK(is_gone(tlbs));
    tlbs = filled();
    tlbs.invalidate(space, AddressRange{0, 0x2000});
    CHECK(is_gone(tlbs));
    tlbs = filled();
    tlbs.invalidate(space);
    CHECK(is_gone(tlbs));
    tlbs = filled();
    tlbs.invalidate_all();
    CHECK(is_gone(tlbs));
}

TEST_CASE("A core's TLBs that cannot be are refused by the name of their parameter", "[mmu][config]") {
    TlbParams params;
    params.l1_data_4k_entries = 0;
    CHECK_THROWS_WITH(CoreTlbs{params}, Catch::StartsWith("tlb.l1_data_4k_entries = 0"));
    params = {};
    params.l1_data_2m_ways = 5;
    CHECK_THROWS_WITH(CoreTlbs{params}, Catch::Contains("tlb.l1_data_2m_ways = 5"));
    params = {};
    params.l1_data_1g_entries = 0;
    CHECK_THROWS_WITH(CoreTlbs{params}, Catch::StartsWith("tlb.l1_data_1g_entries = 0"));
    params = {};
    params.l1_code_4k_ways = 3;
    CHECK_THROWS_WITH(CoreTlbs{params}, Catch::StartsWith("tlb.l1_code_4k_entries = 128"));
    params = {};
    params.l1_code_2m_ways = 7;
    CHECK_THROWS_WITH(CoreTlbs{params}, Catch::StartsWith("tlb.l1_code_2m_entries = 16"));
    params = {};
    params.l2_ways = 9;
    CHECK_THROWS_WITH(CoreTlbs{params}, Catch::StartsWith("tlb.l2_entries = 2048"));
    params = {};
    params.l2_most_ways_2m = 17;
    CHECK_THROWS_WITH(CoreTlbs{params}, "tlb.l2_most_ways_2m = 17: must be 1 to tlb.l2_ways = 16");
    params = {};
    params.l2_most_ways_1g = 0;
    CHECK_THROWS_WITH(CoreTlbs{params}, "tlb.l2_most_ways_1g = 0: must be 1 to tlb.l2_ways = 16");
}

TEST_CASE("Walkers and page-walk caches that cannot be are refused by the name of their parameter",
          "[mmu][config]") {
    const auto refused = [](std::uint64_t MmuParams::*member, std::uint64_t value) {
        MmuParams params;
        params.*member = value;
        try {
            check(params);
        } catch (const ConfigError& error) {
            return std::string{error.what()}.substr(0, std::string{error.what()}.find(' '));
        }
        return std::string{"accepted"};
    };
    CHECK(refused(&MmuParams::levels, 3) == "mmu.levels");
    CHECK(refused(&MmuParams::levels, 6) == "mmu.levels");
    CHECK(refused(&MmuParams::levels, 5) == "accepted");
    CHECK(refused(&MmuParams::walkers, 0) == "mmu.walkers");
    CHECK(refused(&MmuParams::pml5e_entries, 0) == "mmu.pml5e_entries");
    CHECK(refused(&MmuParams::pml4e_entries, 0) == "mmu.pml4e_entries");
    CHECK(refused(&MmuParams::pml4e_entries, 3) == "accepted");
    CHECK(refused(&MmuParams::pdpte_entries, 6) == "mmu.pdpte_entries");
    CHECK(refused(&MmuParams::pde_ways, 5) == "mmu.pde_entries");
    CHECK(refused(&MmuParams::pde_ways, 32) == "accepted");
}

}  // namespace mktme::mmu
