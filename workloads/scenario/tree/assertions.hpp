// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "workloads/scenario/tree/keyid_choice.hpp"

namespace mktme::scenario {

// Checks of `assert`. Names without an owner are looked up in the living processes, in the order they were made.

struct FreeKeyIds {
    Dec count;
    static constexpr auto form() { return version_1("free-keyids", &FreeKeyIds::count); }
    bool operator==(const FreeKeyIds&) const = default;
};
/// The page-table entry has the key's KeyID.
struct HasKeyId {
    Fv range;
    Off offset;
    std::variant<None, FKey> key;
    static constexpr auto form() {
        return version_1("keyid", &HasKeyId::range, &HasKeyId::offset, &HasKeyId::key);
    }
    bool operator==(const HasKeyId&) const = default;
};
/// Page-table entry, VMA and page agree on the key's KeyID.
struct MappedWith {
    Fv range;
    Off offset;
    std::variant<None, FKey> key;
    static constexpr auto form() {
        return version_2("mapped-with", &MappedWith::range, &MappedWith::offset, &MappedWith::key);
    }
    bool operator==(const MappedWith&) const = default;
};
struct SameKey {
    FKey one;
    FKey other;
    static constexpr auto form() { return version_1("same-key", &SameKey::one, &SameKey::other); }
    bool operator==(const SameKey&) const = default;
};
/// The page's DRAM contents, once its dirty lines are written back, differ from what the program sees.
struct Ciphertext {
    Fv range;
    Off offset;
    static constexpr auto form() { return version_1("ciphertext", &Ciphertext::range, &Ciphertext::offset); }
    bool operator==(const Ciphertext&) const = default;
};
/// They are equal. A swapped page is looked at in the swap area.
struct Plaintext {
    Fv range;
    Off offset;
    static constexpr auto form() { return version_1("plaintext", &Plaintext::range, &Plaintext::offset); }
    bool operator==(const Plaintext&) const = default;
};
struct SameBytes {
    CaptureName one;
    CaptureName other;
    static constexpr auto form() { return version_2("same-bytes", &SameBytes::one, &SameBytes::other); }
    bool operator==(const SameBytes&) const = default;
};
/// No line is equal.
struct DifferentBytes {
    CaptureName one;
    CaptureName other;
    static constexpr auto form() {
        return version_2("different-bytes", &DifferentBytes::one, &DifferentBytes::other);
    }
    bool operator==(const DifferentBytes&) const = default;
};
struct SameFrame {
    Fv one;
    Off one_offset;
    Fv other;
    Off other_offset;
    static constexpr auto form() {
        using N = SameFrame;
        return version_2("same-frame", &N::one, &N::one_offset, &N::other, &N::other_offset);
    }
    bool operator==(const SameFrame&) const = default;
};
struct DifferentFrame {
    Fv one;
    Off one_offset;
    Fv other;
    Off other_offset;
    static constexpr auto form() {
        using N = DifferentFrame;
        return version_2("different-frame", &N::one, &N::one_offset, &N::other, &N::other_offset);
    }
    bool operator==(const DifferentFrame&) const = default;
};
/// A statistic, by its path.
struct Stat {
    Word path;
    Comparison comparison = Comparison::equal;
    Number value;
    static constexpr auto form() { return version_2("stat", &Stat::path, &Stat::comparison, &Stat::value); }
    bool operator==(const Stat&) const = default;
};
/// Wrong 64-byte reads of a class since the start or the last `found`; equal, unless a comparison is stated.
struct Found {
    ReadClass read_class = ReadClass::wrong_key;
    std::optional<Comparison> comparison;
    Dec count;
    static constexpr auto form() {
        return version_2("found", &Found::read_class, &Found::comparison, &Found::count);
    }
    bool operator==(const Found&) const = default;
};
/// No wrong reads since then.
struct Clean {
    static constexpr auto form() { return version_2("clean"); }
    bool operator==(const Clean&) const = default;
};
struct HasPkru {
    Actor actor;
    Hex32 value;
    static constexpr auto form() { return version_2("pkru", &HasPkru::actor, &HasPkru::value); }
    bool operator==(const HasPkru&) const = default;
};
struct Blocked {
    Actor actor;
    static constexpr auto form() { return version_2("blocked", &Blocked::actor); }
    bool operator==(const Blocked&) const = default;
};
struct Alive {
    Actor actor;
    static constexpr auto form() { return version_2("alive", &Alive::actor); }
    bool operator==(const Alive&) const = default;
};
struct Dead {
    Actor actor;
    static constexpr auto form() { return version_2("dead", &Dead::actor); }
    bool operator==(const Dead&) const = default;
};
/// KeyIDs in a state of the profile.
struct Slot {
    State state;
    Dec count;
    static constexpr auto form() { return version_2("slot", &Slot::state, &Slot::count); }
    bool operator==(const Slot&) const = default;
};

using Condition =
    std::variant<FreeKeyIds, HasKeyId, MappedWith, SameKey, Ciphertext, Plaintext, SameBytes, DifferentBytes,
                 SameFrame, DifferentFrame, Stat, Found, Clean, HasPkru, Blocked, Alive, Dead, Slot>;

struct Assert {
    Condition condition;
    static constexpr auto form() { return version_1("assert", &Assert::condition); }
    bool operator==(const Assert&) const = default;
};

}  // namespace mktme::scenario
