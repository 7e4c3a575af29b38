// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "models/mmu/pkru.hpp"

namespace mktme::mmu {
namespace {

TEST_CASE("access disable holds back reads and writes, write disable writes only") {
    const Pkru pkru{0b11'10'01'00};
    CHECK(pkru.allows(0, DataAccess::read));
    CHECK(pkru.allows(0, DataAccess::write));
    CHECK_FALSE(pkru.allows(1, DataAccess::read));
    CHECK_FALSE(pkru.allows(1, DataAccess::write));
    CHECK(pkru.allows(2, DataAccess::read));
    CHECK_FALSE(pkru.allows(2, DataAccess::write));
    CHECK_FALSE(pkru.allows(3, DataAccess::read));
    CHECK_FALSE(pkru.allows(3, DataAccess::write));
}

TEST_CASE("the rights of a key are two bits at twice its number and leave the others alone") {
    Pkru pkru = initial_pkru;
    pkru.set_rights(1, PkeyRights::all);
    CHECK(pkru.value() == 0x55555550);
    pkru.set_rights(15, PkeyRights::disable_both);
    CHECK(pkru.value() == 0xd5555550);
    CHECK(pkru.rights(15) == PkeyRights::disable_both);
    pkru.set_rights(15, PkeyRights::disable_write);
    CHECK(pkru.value() == 0x95555550);
}

TEST_CASE("a new program reaches nothing but key 0") {
    for (int pkey = 0; pkey < Pkru::keys; ++pkey) {
        CAPTURE(pkey);
        CHECK(initial_pkru.allows(pkey, DataAccess::read) == (pkey == 0));
    }
}

}  // namespace
}  // namespace mktme::mmu
