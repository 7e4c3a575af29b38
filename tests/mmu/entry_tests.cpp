// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "models/mmu/entry.hpp"
#include "models/tme/mktme_params.hpp"
#include "models/tme/registers/address_layout.hpp"
#include "models/tme/registers/tme_activate.hpp"

using namespace mktme;
using mmu::Entry;
using mmu::EntryFormat;

TEST_CASE("An entry splits the physical address where the address layout does", "[mmu]") {
    for (const std::uint64_t maxphyaddr : {46U, 52U}) {
        for (const std::uint64_t keyid_bits : {0U, 1U, 6U, 15U}) {
            const tme::AddressLayout layout{maxphyaddr, {.keyid_bits = keyid_bits}, 63};
            const EntryFormat format{layout};
            const KeyId keyid{static_cast<std::uint16_t>((1U << keyid_bits) - 1)};
            const DramAddr page{0x2345'6000};  // below the KeyID bits of every layout here
            const PhysAddr full = layout.with_keyid(page, keyid);
            const std::uint64_t entry = full.count() | Entry::present | Entry::no_execute | Entry::dirty |
                                        Entry::pkey_mask << Entry::pkey_shift;
            CHECK(format.keyid_bits(keyid) == (full.count() ^ page.count()));
            CHECK(format.keyid(entry) == keyid);
            CHECK(format.page(entry) == page);
            CHECK(format.full_page(entry) == full);
        }
    }
}

TEST_CASE("The default format is that of a machine with default parameters", "[mmu]") {
    CHECK(EntryFormat{} == EntryFormat{tme::AddressLayout{tme::MktmeParams{}}});
}

TEST_CASE("The bits of an entry are where the SDM puts them", "[mmu]") {
    CHECK(Entry{1U << 0}.is_present());
    CHECK(Entry{1U << 1}.is_writable());
    CHECK(Entry{1U << 5}.is_accessed());
    CHECK(Entry{1U << 6}.is_dirty());
    CHECK(Entry{1U << 7}.is_huge());
    CHECK(Entry{std::uint64_t{0xA} << 59}.pkey() == 0xA);
    CHECK_FALSE(Entry{std::uint64_t{1} << 63}.is_executable());
    CHECK(Entry::user == 1U << 2);
    CHECK(Entry::use_bits == (Entry::accessed | Entry::dirty));
}
