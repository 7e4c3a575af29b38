// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "kernel_model/syscall/errno.hpp"
#include "kernel_model/task/credentials.hpp"
#include "kernel_model/task/key_ptr.hpp"

namespace mktme::keys {

using syscall::Errno;
using task::Credentials;

/// Four groups of six bits: possessor (top byte), user, group, other.
using Perm = std::uint32_t;

namespace perm {
inline constexpr Perm view = 0x01;
inline constexpr Perm read = 0x02;
inline constexpr Perm write = 0x04;
inline constexpr Perm search = 0x08;
inline constexpr Perm link = 0x10;
inline constexpr Perm setattr = 0x20;
inline constexpr Perm all = 0x3f;

constexpr Perm possessor(Perm bits) { return bits << 24U; }
constexpr Perm user(Perm bits) { return bits << 16U; }
constexpr Perm group(Perm bits) { return bits << 8U; }
constexpr Perm other(Perm bits) { return bits; }
inline constexpr Perm everything = possessor(all) | user(all) | group(all) | other(all);
}  // namespace perm

/// Purpose for which a caller needs a key.
enum class Need : unsigned char {
    view,
    read,
    write,
    search,
    link,
    setattr,
    unlink,              // only the keyring matters, not the key
    sysadmin_override,   // the administrator may do it anyway
    authtoken_override,  // the holder of the authorisation key may do it anyway
    deferred,            // the caller checks later
};

/// A key, and whether the caller possesses it, that is, finds it by search through its own keyrings.
struct KeyRef {
    KeyPtr key;
    bool possessed = false;

    Key& operator*() const { return *key; }
    Key* operator->() const { return key.get(); }
};

/// Returns EACCES unless `cred` is granted `need`. The rights are those of the user, group or others (the first that
/// applies), and those of a possessor in addition.
Errno check_permission(const Key& key, bool possessed, const Credentials& cred, Need need);
inline Errno check_permission(const KeyRef& ref, const Credentials& cred, Need need) {
    return check_permission(*ref.key, ref.possessed, cred, need);
}

}  // namespace mktme::keys
