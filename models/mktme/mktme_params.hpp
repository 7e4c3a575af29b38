// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <tuple>
#include <vector>

#include "models/base/fields.hpp"
#include "models/crypto/crypto_params.hpp"

namespace mktme::hw {

/// A key of the KeyID table, programmed before the run starts: one `[[mktme.key]]` table of the configuration.
struct KeyParams {
    std::uint64_t keyid{1};
    crypto::Algorithm algorithm{crypto::Algorithm::aes_xts_128};
    std::string data_key{};
    std::string tweak_key{};

    static constexpr auto fields() {
        using P = KeyParams;
        return std::tuple{
            field<&P::keyid>("keyid", "KeyID the key belongs to", 1, 32767),
            field<&P::algorithm>("algorithm", "algorithm of this key"),
            field<&P::data_key>("data_key",
                                "data key in hexadecimal, 32 or 64 digits; empty: drawn from the seed"),
            field<&P::tweak_key>("tweak_key",
                                 "tweak key in hexadecimal, 32 or 64 digits; empty: drawn from the seed"),
        };
    }
};

/// Address width, KeyID bits and the keys (mktme_facts 1.5).
struct MktmeParams {
    static constexpr auto section = "mktme";

    std::uint64_t maxphyaddr{52};
    std::uint64_t keyid_bits{6};
    std::vector<KeyParams> key;

    static constexpr auto fields() {
        using P = MktmeParams;
        return std::tuple{
            field<&P::maxphyaddr>("maxphyaddr", "bits of a physical address, KeyID included", 36, 52)
                .from("numbers 8"),
            field<&P::keyid_bits>("keyid_bits", "top bits of a physical address that hold the KeyID", 0, 15)
                .from("numbers 8"),
            field<&P::key>("key", "keys in the KeyID table at start"),
        };
    }
};

}  // namespace mktme::hw
