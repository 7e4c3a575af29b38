// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernel_model/syscall/errno.hpp"
#include "models/base/fields.hpp"

namespace mktme {

namespace key_type {

/// Postings of the series (docs/kernel_model/mktme.md#profiles).
enum class Profile {
    v1,          // first RFC, September 2018
    rfc_revoke,  // the safe revoke of August 2018, on top of v1
    v2,          // second RFC, December 2018
    series_62,   // 62 patches, May 2019
    series_59,   // 59 patches, July 2019
};

/// What KEYCTL_REVOKE does with a key whose KeyID is mapped (docs/kernel_model/mktme.md#safe-revoke).
enum class RevokeMode {
    profile,       // what the posting does
    keep,          // EPERM, used or not: nothing clears KEY_FLAG_KEEP
    check,         // EINVAL from a check before that of KEY_FLAG_KEEP
    return_error,  // EBUSY from the type's operation
    own_call,      // EPERM; an operation of its own ends the key, or refuses with EBUSY
};

/// Whether a slip of the posted code is modelled as it was posted.
enum class Slip { posted, fixed };

}  // namespace key_type

template <>
struct EnumNames<key_type::Profile> {
    static constexpr std::array<std::string_view, 5> names{"v1", "rfc-revoke", "v2", "62", "59"};
};
template <>
struct EnumNames<key_type::RevokeMode> {
    static constexpr std::array<std::string_view, 5> names{"profile", "keep", "check", "return-error",
                                                           "own-call"};
};
template <>
struct EnumNames<key_type::Slip> {
    static constexpr std::array<std::string_view, 2> names{"posted", "fixed"};
};

namespace key_type {

using syscall::Errno;

/// Words that a payload may consist of (docs/kernel_model/mktme.md#payload).
enum class Words : unsigned char { v1, v2, series_62, series_59 };

/// What differs between the postings.
struct ProfileRules {
    Words words{};
    /// The payload is parsed while the key is made, not before.
    bool parses_late = false;
    /// KEYCTL_UPDATE gives the KeyID another key.
    bool updates = false;
    /// Keys are made with KEY_FLAG_KEEP.
    bool keeps = false;
    /// The end of a key gives its KeyID back, once nothing uses it.
    bool is_destroyed = false;
    /// Pages use a KeyID, besides mappings.
    bool counts_pages = false;
    /// A worker clears the key in the hardware before the KeyID is free.
    bool clears = false;
    /// The map of KeyIDs has a mutex, which encrypt_mprotect holds as well.
    bool has_map_mutex = false;
    /// Keys are refused while memory has no processor that could program its controllers.
    bool checks_topology = false;
    /// encrypt_mprotect takes a length that is a multiple of the page size only.
    bool checks_length = false;
    /// A range that gets another KeyID keeps its pages, under the KeyID they have.
    bool rekeys_in_place = false;
    /// An array of the posted code is one element too short for the highest KeyID.
    bool loses_highest_keyid = false;
    unsigned attempts = 1;           // to program a key
    Errno no_keyid = Errno::enokey;  // no KeyID is free

    /// Returns true if a KeyID can be free while the hardware has its key, or pages have the KeyID.
    [[nodiscard]] constexpr bool leaks() const { return !clears || !counts_pages; }
};

/// Returns the rules of a posting.
constexpr ProfileRules rules_of(Profile profile) {
    switch (profile) {
        case Profile::v1:
        case Profile::rfc_revoke:
            return {.words = Words::v1,
                    .parses_late = true,
                    .keeps = true,
                    .has_map_mutex = true,
                    .rekeys_in_place = true,
                    .loses_highest_keyid = true,
                    .no_keyid = Errno::edquot};
        case Profile::v2:
            return {.words = Words::v2,
                    .updates = true,
                    .is_destroyed = true,
                    .has_map_mutex = true,
                    .checks_length = true};
        case Profile::series_62:
        case Profile::series_59: break;
    }
    const bool is_59 = profile == Profile::series_59;
    return {.words = is_59 ? Words::series_59 : Words::series_62,
            .is_destroyed = true,
            .counts_pages = true,
            .clears = is_59,
            .checks_topology = true,
            .checks_length = true,
            .attempts = 10};
}

}  // namespace key_type

}  // namespace mktme
