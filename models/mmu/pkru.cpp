// SPDX-License-Identifier: Apache-2.0
#include "models/mmu/pkru.hpp"

namespace mktme::mmu {
namespace {

constexpr int bits_of_a_key = 2;
constexpr std::uint32_t key_mask = 0b11;

constexpr int position(int pkey) { return bits_of_a_key * pkey; }

}  // namespace

PkeyRights Pkru::rights(int pkey) const {
    return static_cast<PkeyRights>((value_ >> position(pkey)) & key_mask);
}

void Pkru::set_rights(int pkey, PkeyRights rights) {
    value_ &= ~(key_mask << position(pkey));
    value_ |= static_cast<std::uint32_t>(rights) << position(pkey);
}

bool Pkru::allows(int pkey, DataAccess access) const {
    const PkeyRights held_back = rights(pkey);
    return access == DataAccess::read ? held_back == PkeyRights::all || held_back == PkeyRights::disable_write
                                      : held_back == PkeyRights::all;
}

}  // namespace mktme::mmu
