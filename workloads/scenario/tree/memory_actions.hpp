// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "workloads/scenario/tree/key_actions.hpp"

namespace mktme::scenario {

/// mmap(2) of memory without a descriptor.
struct PlainMapping {
    Len length;
    Prot protection;
    Kind kind;
    static constexpr auto form() {
        return version_1(&PlainMapping::length, &PlainMapping::protection, &PlainMapping::kind);
    }
    bool operator==(const PlainMapping&) const = default;
};
/// mmap(2) of a /dev/mktme descriptor: memory under its key, shared by all who hold it.
struct DescriptorMapping {
    Fd descriptor;
    Len length;
    Prot protection;
    static constexpr auto form() {
        return version_2(&DescriptorMapping::descriptor, &DescriptorMapping::length,
                         &DescriptorMapping::protection);
    }
    bool operator==(const DescriptorMapping&) const = default;
};
/// The name stands for the whole range.
struct Mmap {
    std::variant<PlainMapping, DescriptorMapping> mapping;
    static constexpr Naming naming{Role::range};
    static constexpr auto form() { return version_1("mmap", &Mmap::mapping); }
    bool operator==(const Mmap&) const = default;
};

/// encrypt_mprotect(2). A length that is no multiple of the page is passed on as it is.
struct EncryptMprotect {
    V range;
    Off offset;
    Len length;
    Prot protection;
    Key key;
    static constexpr auto form() {
        using N = EncryptMprotect;
        return version_1("encrypt_mprotect", &N::range, &N::offset, &N::length, &N::protection, &N::key);
    }
    bool operator==(const EncryptMprotect&) const = default;
};
struct Mprotect {
    V range;
    Off offset;
    Len length;
    Prot protection;
    static constexpr auto form() {
        using N = Mprotect;
        return version_1("mprotect", &N::range, &N::offset, &N::length, &N::protection);
    }
    bool operator==(const Mprotect&) const = default;
};
struct PkeyMprotect {
    V range;
    Off offset;
    Len length;
    Prot protection;
    Pk key;
    static constexpr auto form() {
        using N = PkeyMprotect;
        return version_2("pkey_mprotect", &N::range, &N::offset, &N::length, &N::protection, &N::key);
    }
    bool operator==(const PkeyMprotect&) const = default;
};
struct Munmap {
    V range;
    Off offset;
    Len length;
    static constexpr auto form() {
        return version_1("munmap", &Munmap::range, &Munmap::offset, &Munmap::length);
    }
    bool operator==(const Munmap&) const = default;
};
/// CLFLUSH of each line, through the range's own KeyID.
struct Flush {
    V range;
    Off offset;
    Len length;
    static constexpr auto form() { return version_2("flush", &Flush::range, &Flush::offset, &Flush::length); }
    bool operator==(const Flush&) const = default;
};
/// madvise(2), MADV_DONTNEED.
struct Madvise {
    V range;
    Off offset;
    Len length;
    static constexpr auto form() {
        return version_1("madvise", &Madvise::range, &Madvise::offset, &Madvise::length, "dontneed");
    }
    bool operator==(const Madvise&) const = default;
};

/// Stores the byte everywhere, with 64-byte stores.
struct Fill {
    V range;
    Off offset;
    Len length;
    Byte byte;
    static constexpr auto form() {
        return version_1("fill", &Fill::range, &Fill::offset, &Fill::length, &Fill::byte);
    }
    bool operator==(const Fill&) const = default;
};
/// Loads everything and compares.
struct Check {
    V range;
    Off offset;
    Len length;
    XByte byte;
    static constexpr auto form() {
        return version_1("check", &Check::range, &Check::offset, &Check::length, &Check::byte);
    }
    bool operator==(const Check&) const = default;
};
/// Accesses of 8 bytes: one a stride, or `count` at random; `gap` instructions between them.
struct Pattern {
    Direction direction = Direction::read;
    Order order = Order::seq;
    std::optional<Dec> stride;  // bytes
    std::optional<Dec> count;
    std::optional<Dec> seed;
    std::optional<Dec> gap;  // instructions
    static constexpr auto form() {
        return version_1(&Pattern::direction, &Pattern::order,
                         options(tagged("stride=", &Pattern::stride), tagged("count=", &Pattern::count),
                                 tagged("seed=", &Pattern::seed), tagged("gap=", &Pattern::gap)));
    }
    bool operator==(const Pattern&) const = default;
};
struct Touch {
    V range;
    Off offset;
    Len length;
    Pattern pattern;
    static constexpr auto form() {
        return version_1("touch", &Touch::range, &Touch::offset, &Touch::length, &Touch::pattern);
    }
    bool operator==(const Touch&) const = default;
};
/// Replays data records of a trace: `count` of them from record `from` on.
struct Replay {
    Label trace;
    std::optional<Dec> from;
    std::optional<Dec> count;
    std::optional<V> into;
    std::optional<Fold> fold;
    static constexpr auto form() {
        return version_1("replay", &Replay::trace,
                         options(tagged("from=", &Replay::from), tagged("count=", &Replay::count),
                                 tagged("into=", &Replay::into), tagged("fold=", &Replay::fold)));
    }
    bool operator==(const Replay&) const = default;
};
/// Ends the data of a range under a key, in one of six ways.
struct Erase {
    V range;
    Off offset;
    Len length;
    Erasure way = Erasure::zero;
    Key key;
    static constexpr auto form() {
        return version_2("erase", &Erase::range, &Erase::offset, &Erase::length, &Erase::way, &Erase::key);
    }
    bool operator==(const Erase&) const = default;
};

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
