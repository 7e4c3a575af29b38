// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "workloads/scenario/grammar/form.hpp"
#include "workloads/scenario/tree/naming.hpp"
#include "workloads/scenario/tree/word_types.hpp"

namespace mktme::scenario {

/// pkey_alloc(2); rights of the acting thread, none denied unless stated.
struct PkeyAlloc {
    std::optional<Rights> rights;
    static constexpr Naming naming{Role::protection_key, Naming::Need::optional};
    static constexpr auto form() { return version_2("pkey_alloc", &PkeyAlloc::rights); }
    bool operator==(const PkeyAlloc&) const = default;
};

struct PkeyFree {
    Pk key;
    static constexpr auto form() { return version_2("pkey_free", &PkeyFree::key); }
    bool operator==(const PkeyFree&) const = default;
};

/// `-> RIGHTS`: what pkey_get must return.
struct RightsGot {
    Rights rights = Rights::none;
    static constexpr auto form() { return version_2("->", &RightsGot::rights); }
    bool operator==(const RightsGot&) const = default;
};

/// The system calls pkey_get and pkey_set of the 2016 series.
struct PkeyGet {
    Pk key;
    std::optional<RightsGot> result;
    static constexpr auto form() { return version_2("pkey_get", &PkeyGet::key, &PkeyGet::result); }
    bool operator==(const PkeyGet&) const = default;
};

struct PkeySet {
    Pk key;
    Rights rights = Rights::none;
    static constexpr auto form() { return version_2("pkey_set", &PkeySet::key, &PkeySet::rights); }
    bool operator==(const PkeySet&) const = default;
};

struct OneKeysRights {
    Pk key;
    Rights rights = Rights::none;
    static constexpr auto form() { return version_2(&OneKeysRights::key, &OneKeysRights::rights); }
    bool operator==(const OneKeysRights&) const = default;
};

/// The whole register.
struct AllRights {
    Hex32 pkru;
    static constexpr auto form() { return version_2("all", &AllRights::pkru); }
    bool operator==(const AllRights&) const = default;
};

struct Wrpkru {
    std::variant<AllRights, OneKeysRights> rights;
    static constexpr auto form() { return version_2("wrpkru", &Wrpkru::rights); }
    bool operator==(const Wrpkru&) const = default;
};

}  // namespace mktme::scenario
