// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "models/mmu/paging_rules.hpp"
#include "models/tme/registers/address_layout.hpp"
#include "models/tme/registers/tme_activate.hpp"

namespace mktme::mmu {
namespace {

tme::AddressLayout layout_of(std::uint64_t maxphyaddr, std::uint64_t keyid_bits, std::uint64_t tdx_bits = 0) {
    return {maxphyaddr, {.keyid_bits = keyid_bits, .tdx_keyid_bits = tdx_bits}, 3};
}

constexpr std::uint64_t bit(int number) { return std::uint64_t{1} << number; }

Entry leaf_of(bool writable, bool user, bool executable, int pkey = 0) {
    return Entry{Entry::present | (writable ? Entry::writable : 0) | (user ? Entry::user : 0) |
                 (executable ? 0 : Entry::no_execute) |
                 static_cast<std::uint64_t>(pkey) << Entry::pkey_shift};
}

constexpr std::array all_kinds{AccessKind::read, AccessKind::write, AccessKind::fetch};

}  // namespace

TEST_CASE("Of a present entry, address bits from MAXPHYADDR to 51 are reserved and KeyID bits are not",
          "[mmu][paging]") {
    for (const std::uint64_t maxphyaddr : {36U, 46U, 51U, 52U})
        for (const std::uint64_t keyid_bits : {0U, 6U, 15U}) {
            const PagingRules rules{layout_of(maxphyaddr, keyid_bits)};
            for (int level = 1; level <= 5; ++level)
                for (int number = 12; number < 52; ++number) {
                    const bool is_reserved = static_cast<std::uint64_t>(number) >= maxphyaddr;
                    const EntryUse sound = level == 1 ? EntryUse::leaf : EntryUse::table;
                    CHECK(rules.use_of(Entry{bit(0) | bit(number)}, level) ==
                          (is_reserved ? EntryUse::reserved : sound));
                    CHECK(rules.use_of(Entry{bit(number)}, level) == EntryUse::absent);
                }
            for (int number = 12; number < 63; ++number)
                CHECK(rules.is_valid_root(bit(number)) == (static_cast<std::uint64_t>(number) < maxphyaddr));
            CHECK(rules.is_valid_root(0xfff));
        }
}

TEST_CASE("A KeyID beyond the table is an address like any other, a TDX-private one is reserved outside SEAM",
          "[mmu][paging][keyid]") {
    const auto layout = layout_of(52, 6, 2);  // KeyIDs from 16 on are private, the table ends at 3
    const PagingRules rules{layout};
    const PagingRules seam{layout, {.in_seam = true}};
    for (std::uint64_t keyid = 0; keyid < 64; ++keyid) {
        const std::uint64_t address = keyid << 46 | 0x5000;
        const bool is_private = keyid >= 16;
        for (int level = 2; level <= 4; ++level) {
            CHECK(rules.use_of(Entry{address | 1}, level) ==
                  (is_private ? EntryUse::reserved : EntryUse::table));
            CHECK(seam.use_of(Entry{address | 1}, level) == EntryUse::table);
        }
        CHECK(rules.is_valid_root(address) == !is_private);
        CHECK(seam.is_valid_root(address));
        CHECK(rules.root_table(address | 0xfff) == PhysAddr{address});
        const Translation page = seam.translation(PagingRules::all_rights, Entry{address | 1}, 1);
        CHECK(page.physical(0x123) == PhysAddr{address | 0x123});
    }
}

TEST_CASE("PS is reserved above PDPTEs, and bits below a large page are reserved but for PAT",
          "[mmu][paging]") {
    const PagingRules rules{layout_of(46, 6)};
    const PagingRules without_1g{layout_of(46, 6), {.pages_1g = false}};
    const Entry large{bit(0) | bit(7)};
    CHECK(rules.use_of(large, 1) == EntryUse::leaf);  // PAT of a PTE
    CHECK(rules.use_of(large, 2) == EntryUse::leaf);
    CHECK(rules.use_of(large, 3) == EntryUse::leaf);
    CHECK(rules.use_of(large, 4) == EntryUse::reserved);
    CHECK(rules.use_of(large, 5) == EntryUse::reserved);
    CHECK(without_1g.use_of(large, 3) == EntryUse::reserved);
    CHECK(without_1g.use_of(large, 2) == EntryUse::leaf);
    for (int number = 8; number < 63; ++number) {
        const auto is_reserved = [&](int first_of_page) {
            return (number >= 13 && number < first_of_page) || (number >= 46 && number < 52);
        };
        const Entry entry{large.bits() | bit(number)};
        CHECK((rules.use_of(entry, 2) == EntryUse::reserved) == is_reserved(21));
        CHECK((rules.use_of(entry, 3) == EntryUse::reserved) == is_reserved(30));
    }
    CHECK(rules.translation(PagingRules::all_rights, Entry{large.bits() | bit(12) | bit(21)}, 2)
              .physical(0x1f'ffff) == PhysAddr{0x3f'ffff});
}

TEST_CASE("XD is reserved without EFER.NXE", "[mmu][paging]") {
    const PagingRules with{layout_of(46, 6)};
    const PagingRules without{layout_of(46, 6), {.no_execute = false}};
    for (int level = 1; level <= 5; ++level) {
        const EntryUse sound = level == 1 ? EntryUse::leaf : EntryUse::table;
        CHECK(with.use_of(Entry{bit(63) | 1}, level) == sound);
        CHECK(without.use_of(Entry{bit(63) | 1}, level) == EntryUse::reserved);
    }
    CHECK(without.is_valid_root(0x1000));
}

TEST_CASE("Linear addresses are canonical by the number of levels", "[mmu][paging]") {
    const PagingRules four{layout_of(46, 6)};
    const PagingRules five{layout_of(46, 6), {.levels = 5}};
    for (const std::uint64_t address : {std::uint64_t{0}, bit(47) - 1, 0 - bit(47), ~std::uint64_t{0}}) {
        CHECK(four.is_canonical(address));
        CHECK(five.is_canonical(address));
    }
    for (const std::uint64_t address : {bit(47), bit(56) - 1, 0 - bit(47) - 1, 0 - bit(56)}) {
        CHECK_FALSE(four.is_canonical(address));
        CHECK(five.is_canonical(address));
    }
    for (const std::uint64_t address : {bit(56), bit(63), 0 - bit(56) - 1})
        CHECK_FALSE(five.is_canonical(address));
}

TEST_CASE("Rights narrow from level to level, dirty flag and key are the leaf's", "[mmu][paging]") {
    const PagingRules rules{layout_of(46, 6)};
    const Entry all = PagingRules::all_rights;
    const Entry read_only{bit(0) | bit(2) | 0x1000};
    const Entry of_kernel{bit(0) | bit(1) | 0x2000};
    const Entry no_code{bit(0) | bit(1) | bit(2) | bit(63) | 0x3000};
    const Entry leaf{bit(0) | bit(1) | bit(2) | bit(6) | bit(8) | std::uint64_t{9} << 59 | 0x4000};
    CHECK(rules.narrowed(all, read_only) == read_only);
    CHECK(rules.narrowed(rules.narrowed(all, read_only), of_kernel) == Entry{bit(0) | 0x2000});
    CHECK(rules.narrowed(rules.narrowed(all, no_code), read_only) ==
          Entry{bit(0) | bit(2) | bit(63) | 0x1000});
    const Translation page = rules.translation(no_code, leaf, 1);
    CHECK(page.leaf == Entry{bit(0) | bit(1) | bit(2) | bit(6) | bit(63) | std::uint64_t{9} << 59 | 0x4000});
    CHECK_FALSE(page.is_part());
}

TEST_CASE("Rights of a page follow the table of the SDM for each mode", "[mmu][paging]") {
    // Supervisor accesses with WP, SMEP and SMAP off; then user accesses.
    struct Row {
        bool writable, user, executable;
        std::array<bool, 3> supervisor;  // read, write, fetch
        std::array<bool, 3> user_mode;
    };
    const std::array rows{
        Row{false, false, false, {true, true, false}, {false, false, false}},
        Row{true, false, true, {true, true, true}, {false, false, false}},
        Row{false, true, false, {true, true, false}, {true, false, false}},
        Row{true, true, false, {true, true, false}, {true, true, false}},
        Row{false, true, true, {true, true, true}, {true, false, true}},
        Row{true, true, true, {true, true, true}, {true, true, true}},
    };
    const auto layout = layout_of(46, 6);
    for (const bool wp : {false, true})
        for (const bool smep : {false, true})
            for (const bool smap : {false, true})
                for (const bool ac : {false, true}) {
                    const PagingRules rules{layout, {.write_protect = wp, .smep = smep, .smap = smap}};
                    for (const Row& row : rows)
                        for (std::size_t i = 0; i < 3; ++i) {
                            const Entry leaf = leaf_of(row.writable, row.user, row.executable);
                            const AccessKind kind = all_kinds.at(i);
                            bool allowed = row.supervisor.at(i);
                            if (i == 1 && wp && !row.writable) allowed = false;
                            if (i == 2 && smep && row.user) allowed = false;
                            if (i != 2 && smap && !ac && row.user) allowed = false;
                            CHECK(
                                rules.permits(leaf, {.kind = kind, .is_user = false, .may_reach_user = ac}) ==
                                allowed);
                            CHECK(rules.permits(leaf, {.kind = kind, .may_reach_user = ac}) ==
                                  row.user_mode.at(i));
                        }
                }
}

TEST_CASE("User accesses are permitted as the access check of programs says", "[mmu][paging][pkey]") {
    const PagingRules rules{layout_of(46, 6)};
    for (int pkey = 0; pkey < Pkru::keys; ++pkey)
        for (const auto rights : {PkeyRights::all, PkeyRights::disable_access, PkeyRights::disable_write,
                                  PkeyRights::disable_both}) {
            Pkru pkru = initial_pkru;
            pkru.set_rights(pkey, rights);
            for (const AccessKind kind : all_kinds)
                for (const bool writable : {false, true})
                    for (const bool executable : {false, true})
                        for (const Pkru* const used : std::array<const Pkru*, 2>{nullptr, &pkru}) {
                            const Entry leaf = leaf_of(writable, true, executable, pkey);
                            const Access user{.kind = kind, .pkru = used};
                            CHECK(rules.permits(leaf, user) == allows(leaf, kind, used));
                            const bool is_clean_write = kind == AccessKind::write;
                            CHECK(rules.serves(leaf, user) == (allows(leaf, kind, used) && !is_clean_write));
                            const Entry dirty{leaf.bits() | Entry::dirty};
                            CHECK(rules.serves(dirty, user) == allows(leaf, kind, used));
                        }
        }
}

TEST_CASE("Protection keys hold for supervisor accesses to user pages, and not for fetches",
          "[mmu][paging][pkey]") {
    const auto layout = layout_of(46, 6);
    const Pkru no_access{0b01 << 6};
    const Pkru no_write{0b10 << 6};
    const Entry user_page = leaf_of(true, true, true, 3);
    const Entry kernel_page = leaf_of(true, false, true, 3);
    for (const bool wp : {false, true}) {
        const PagingRules rules{layout, {.write_protect = wp, .smep = false}};
        const auto permits = [&](Entry leaf, AccessKind kind, const Pkru& pkru) {
            return rules.permits(leaf, {.kind = kind, .is_user = false, .pkru = &pkru});
        };
        CHECK_FALSE(permits(user_page, AccessKind::read, no_access));
        CHECK_FALSE(permits(user_page, AccessKind::write, no_access));
        CHECK(permits(user_page, AccessKind::fetch, no_access));
        CHECK(permits(user_page, AccessKind::read, no_write));
        CHECK(permits(user_page, AccessKind::write, no_write) == !wp);
        for (const AccessKind kind : all_kinds) CHECK(permits(kernel_page, kind, no_access));
    }
}

TEST_CASE("The error code names the access, and the cause in its bits P, RSVD and PK",
          "[mmu][paging][fault]") {
    const PagingRules rules{layout_of(46, 6)};
    const Pkru no_access{0b01 << 6};
    const Access read{};
    const Access write{.kind = AccessKind::write};
    const Access fetch{.kind = AccessKind::fetch, .is_user = false};
    CHECK(rules.fault_at(EntryUse::absent, read) == 0b00100);
    CHECK(rules.fault_at(EntryUse::absent, write) == 0b00110);
    CHECK(rules.fault_at(EntryUse::absent, fetch) == 0b10000);
    CHECK(rules.fault_at(EntryUse::reserved, write) == 0b01111);
    CHECK(rules.fault_by(leaf_of(false, true, true), write) == 0b00111);
    CHECK(rules.fault_by(leaf_of(false, true, true, 3), {.kind = AccessKind::write, .pkru = &no_access}) ==
          0b100111);
    CHECK(rules.fault_by(leaf_of(false, false, true, 3), {.kind = AccessKind::write, .pkru = &no_access}) ==
          0b000111);
    // I/D needs NXE or SMEP.
    const PagingRules old{layout_of(46, 6), {.no_execute = false, .smep = false}};
    CHECK(old.fault_at(EntryUse::absent, fetch) == 0);
    const PagingRules with_smep{layout_of(46, 6), {.no_execute = false}};
    CHECK(with_smep.fault_at(EntryUse::absent, fetch) == 0b10000);
}

TEST_CASE("An access marks the entries it uses, dirty only a leaf that it writes", "[mmu][paging]") {
    const auto marked = [](EntryUse use, AccessKind kind) {
        return PagingRules::marked(Entry{1}, use, kind).bits();
    };
    CHECK(marked(EntryUse::table, AccessKind::write) == (bit(0) | bit(5)));
    CHECK(marked(EntryUse::leaf, AccessKind::read) == (bit(0) | bit(5)));
    CHECK(marked(EntryUse::leaf, AccessKind::fetch) == (bit(0) | bit(5)));
    CHECK(marked(EntryUse::leaf, AccessKind::write) == (bit(0) | bit(5) | bit(6)));
}

}  // namespace mktme::mmu
