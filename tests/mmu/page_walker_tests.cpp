// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>
#include <set>

#include "models/tme/registers/address_layout.hpp"
#include "models/tme/registers/tme_activate.hpp"
#include "tests/mmu/random_tables.hpp"
#include "tests/mmu/walk_driver.hpp"

namespace mktme::mmu {
namespace {

using test::Driven;
using test::NaiveAccess;
using test::NaiveResult;
using test::RandomTables;
using test::TableMemory;
using Kind = WalkStep::Kind;

tme::AddressLayout random_layout() {
    return {RandomTables::maxphyaddr,
            {.keyid_bits = RandomTables::keyid_bits, .tdx_keyid_bits = RandomTables::tdx_keyid_bits},
            63};
}

PagingMode mode_of(const NaiveAccess& access) {
    return {.levels = access.levels,
            .write_protect = access.wp,
            .no_execute = access.nxe,
            .smep = access.smep,
            .smap = access.smap,
            .pages_1g = access.pages_1g};
}

/// Walks an access of the naive model. `pkru` outlives the request.
WalkRequest request_of(const NaiveAccess& access, const Pkru& pkru) {
    WalkRequest request;
    request.space = SpaceTag{7};
    request.access = {.address = access.address,
                      .kind = static_cast<AccessKind>(access.kind),
                      .is_user = access.user_mode,
                      .may_reach_user = access.ac,
                      .pkru = access.pkru ? &pkru : nullptr};
    request.cr3 = access.cr3;
    if (access.eptp) request.ept = EptPointer{*access.eptp};
    return request;
}

Driven walk(const NaiveAccess& access, TableMemory& memory, PageWalkCache* cache = nullptr) {
    const PagingRules paging{random_layout(), mode_of(access)};
    const EptRules ept{random_layout()};
    const Pkru pkru{access.pkru.value_or(0)};
    PageWalker walker{paging, ept, cache};
    return test::drive(walker, request_of(access, pkru), memory);
}

void check_page(const WalkOutcome& outcome, const NaiveResult& expected, std::uint64_t address) {
    const Translation& page = outcome.translation;
    CHECK(page.physical(address).count() == expected.physical);
    CHECK(bytes_of(page.size) == expected.bytes);
    CHECK(bytes_of(page.mapped_size()) == expected.mapped_bytes);
    CHECK(page.leaf.is_present());
    CHECK(page.leaf.is_writable() == expected.writable);
    CHECK(((page.leaf.bits() & Entry::user) != 0) == expected.user);
    CHECK(page.leaf.is_executable() == expected.executable);
    CHECK(page.leaf.is_dirty() == expected.dirty);
    CHECK(page.leaf.pkey() == static_cast<int>(expected.pkey));
    CHECK((page.leaf.bits() & offset_mask(page.size) & address_field) == 0);
}

void check_same(const Driven& driven, const NaiveResult& expected, std::uint64_t address) {
    const WalkOutcome& outcome = driven.outcome;
    switch (expected.end) {
        case NaiveResult::End::page:
            REQUIRE(outcome.end == Kind::translated);
            check_page(outcome, expected, address);
            break;
        case NaiveResult::End::page_fault:
            REQUIRE(outcome.end == Kind::page_fault);
            CHECK(outcome.error_code == expected.code);
            break;
        case NaiveResult::End::violation:
            REQUIRE(outcome.end == Kind::ept_violation);
            CHECK(outcome.guest_address == expected.guest);
            CHECK(outcome.qualification == expected.qualification);
            break;
        case NaiveResult::End::misconfiguration:
            REQUIRE(outcome.end == Kind::ept_misconfiguration);
            CHECK(outcome.guest_address == expected.guest);
            break;
    }
}

std::uint64_t draw_root(RandomStream& random) { return random.bits() & 0x0000'0F1F'FFFF'F000; }

/// Counts what random walks met, so that a test that meets too little fails.
struct Met {
    std::map<std::uint32_t, int> codes;
    std::map<std::uint64_t, int> pages;  // by size
    int violations = 0;
    int misconfigurations = 0;
    int keyids = 0;

    void add(const NaiveResult& result) {
        if (result.end == NaiveResult::End::page) {
            ++pages[result.bytes];
            if (result.physical >> 40 != 0) ++keyids;
        }
        if (result.end == NaiveResult::End::page_fault) ++codes[result.code];
        if (result.end == NaiveResult::End::violation) ++violations;
        if (result.end == NaiveResult::End::misconfiguration) ++misconfigurations;
    }
};

}  // namespace

TEST_CASE("A walk is the translation that the SDM words, over random tables", "[mmu][walk][random]") {
    RandomStream random{1, "walks"};
    Met met;
    for (std::uint64_t seed = 0; seed < 300; ++seed) {
        TableMemory memory = RandomTables::make(seed, seed % 3 == 0 ? 0 : 4);
        TableMemory naive_memory = RandomTables::make(seed, seed % 3 == 0 ? 0 : 4);
        const std::uint64_t cr3 = draw_root(random);
        for (int i = 0; i < 40; ++i) {
            NaiveAccess access = RandomTables::draw(random, cr3);
            access.levels = seed % 5 == 4 ? 5 : 4;
            CAPTURE(seed, i, access.address);
            const Driven driven = walk(access, memory);
            const NaiveResult expected = translate_naively(access, naive_memory);
            check_same(driven, expected, access.address);
            CHECK(driven.reads == expected.reads);
            CHECK(driven.nested_reads.empty());
            REQUIRE(memory.written() == naive_memory.written());
            met.add(expected);
        }
    }
    CHECK(met.codes.size() >= 20);
    for (const std::uint64_t bytes : {0x1000U, 0x20'0000U, 0x4000'0000U}) CHECK(met.pages[bytes] > 100);
    CHECK(met.keyids > 100);
}

TEST_CASE("A walk in two dimensions is the translation that the SDM words, over random tables",
          "[mmu][walk][ept][random]") {
    RandomStream random{2, "walks"};
    Met met;
    for (std::uint64_t seed = 0; seed < 600; ++seed) {
        TableMemory memory = RandomTables::make(seed, seed % 3 == 0 ? 0 : 2);
        TableMemory naive_memory = RandomTables::make(seed, seed % 3 == 0 ? 0 : 2);
        const std::uint64_t cr3 = random.bits() & 0x001F'FFFF'F000;
        for (int i = 0; i < 40; ++i) {
            NaiveAccess access = RandomTables::draw(random, cr3);
            access.reserved = 0x000F'C000'0000'0000;  // the guest has no KeyID bits, nor private ones
            access.eptp = RandomTables::ept_root() | (seed % 2 == 0 ? 0x40 : 0) | 0x1e;
            CAPTURE(seed, i, access.address);
            const PagingRules guest{tme::AddressLayout{46, {}, 0}, mode_of(access)};
            const EptRules ept{random_layout()};
            const Pkru pkru{access.pkru.value_or(0)};
            PageWalker walker{guest, ept, nullptr};
            const Driven driven = test::drive(walker, request_of(access, pkru), memory);
            const NaiveResult expected = translate_naively(access, naive_memory);
            check_same(driven, expected, access.address);
            CHECK(driven.reads == expected.reads);
            CHECK(driven.nested_reads == expected.host_reads);
            REQUIRE(memory.written() == naive_memory.written());
            met.add(expected);
        }
    }
    for (const std::uint64_t bytes : {0x1000U, 0x20'0000U, 0x4000'0000U}) CHECK(met.pages[bytes] > 20);
    CHECK(met.violations > 200);
    CHECK(met.misconfigurations > 200);
    CHECK(met.codes.size() >= 20);
}

TEST_CASE("Walks that begin in the page-walk cache end as those that begin at CR3", "[mmu][walk][random]") {
    RandomStream random{3, "walks"};
    MmuParams params;
    params.pde_entries = 64;
    params.pdpte_entries = 64;
    params.pml4e_entries = 64;
    std::uint64_t saved_reads = 0;
    for (std::uint64_t seed = 0; seed < 200; ++seed) {
        TableMemory memory = RandomTables::make(seed, 1);
        TableMemory naive_memory = RandomTables::make(seed, 1);
        const std::uint64_t cr3 = draw_root(random);
        PageWalkCache cache{params};
        std::set<std::uint64_t> cached;  // level and the address bits above
        for (int i = 0; i < 60; ++i) {
            NaiveAccess access = RandomTables::draw(random, cr3);
            access.pages_1g = true;
            access.nxe = true;
            const auto key = [&](int level) {
                return static_cast<std::uint64_t>(level) << 60 |
                       (access.address << 4 >> (4 + 12 + 9 * (level - 1)));
            };
            std::size_t skipped = 0;
            for (int level = 2; level <= 4 && skipped == 0; ++level)
                if (cached.contains(key(level))) skipped = static_cast<std::size_t>(5 - level);
            CAPTURE(seed, i, access.address);
            const Driven driven = walk(access, memory, &cache);
            const NaiveResult expected = translate_naively(access, naive_memory);
            check_same(driven, expected, access.address);
            REQUIRE(memory.written() == naive_memory.written());
            CHECK(driven.reads == std::vector(expected.reads.begin() + static_cast<std::ptrdiff_t>(skipped),
                                              expected.reads.end()));
            saved_reads += skipped;
            for (std::size_t read = 1; read < expected.reads.size(); ++read)
                cached.insert(key(5 - static_cast<int>(read)));
        }
    }
    CHECK(saved_reads > 5'000);
}

}  // namespace mktme::mmu
