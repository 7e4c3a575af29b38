// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string_view>

#include "kernel_model/mktme/profile.hpp"
#include "kernel_model/syscall/result.hpp"
#include "models/tme/registers/tme_algorithm.hpp"

namespace mktme::key_type {

using syscall::Result;

/// Who makes the key of a KeyID, or that there is none.
enum class KeyKind : unsigned char {
    user,        // user space gives data key and tweak key
    cpu,         // the processor draws them
    clear,       // v2: the KeyID behaves as KeyID 0
    no_encrypt,  // memory is in plain
};

/// Key or entropy of AES-XTS-128, the only algorithm that the series uses.
using KeyText = std::array<std::byte, 16>;

/// What a payload asks for.
struct KeySpec {
    KeyKind kind{};
    std::optional<KeyText> key{};    // of a user key: the data key; of a cpu key: entropy
    std::optional<KeyText> tweak{};  // likewise

    bool operator==(const KeySpec&) const = default;
};

/// Longest payload of any profile, in bytes.
inline constexpr std::size_t max_payload = 1024;

/// Parses the payload of add_key(2) or KEYCTL_UPDATE: tokens NAME=VALUE, parted by spaces and tabs. What follows the
/// first NUL is ignored. `activated` are the algorithms that the hardware has in use.
///
/// EINVAL: an empty payload or one of more than 1024 bytes, a token that is unknown or repeated, a bad value, or tokens
/// that do not make a key.
Result<KeySpec> parse_payload(std::string_view payload, Words words, tme::AlgorithmMask activated);

}  // namespace mktme::key_type
