// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "workloads/scenario/grammar/form.hpp"
#include "workloads/scenario/tree/naming.hpp"
#include "workloads/scenario/tree/word_types.hpp"

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

}  // namespace mktme::scenario
