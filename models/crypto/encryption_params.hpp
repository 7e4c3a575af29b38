// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <tuple>

#include "models/base/fields.hpp"
#include "models/crypto/algorithm.hpp"
#include "models/crypto/encryption_mode.hpp"
#include "models/crypto/tweak_input.hpp"

namespace mktme::crypto {

/// Encryption parameters: mode, algorithm under KeyID 0, tweak input.
struct EncryptionParams {
    static constexpr auto section = "encryption";

    EncryptionMode mode{EncryptionMode::tme};
    Algorithm algorithm{Algorithm::aes_xts_128};
    TweakInput tweak_input{TweakInput::pa};

    static constexpr auto fields() {
        using P = EncryptionParams;
        return std::tuple{
            field<&P::mode>("mode",
                            "off: no engine in the path; bypass: engine present, TME bypassed; no-encrypt: "
                            "KeyIDs in no-encrypt mode; tme: one key; mktme: a key for each KeyID"),
            field<&P::algorithm>("algorithm", "algorithm of KeyID 0, the TME key")
                .from("docs/numbers.md#engine-defaults"),
            field<&P::tweak_input>("tweak_input", "what is encrypted to give a line's tweak")
                .from("encoding not published: docs/facts.md#aes-xts"),
        };
    }
};

}  // namespace mktme::crypto
