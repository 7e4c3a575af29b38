// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <tuple>

#include "models/base/fields.hpp"
#include "models/tme/pconfig/pconfig_command.hpp"
#include "models/tme/registers/tme_algorithm.hpp"

namespace mktme::tme {

/// A key of the KeyID table, programmed before the run starts: one `[[mktme.key]]` table of the configuration.
struct KeyParams {
    std::uint64_t keyid{1};
    TmeAlgorithm algorithm{TmeAlgorithm::aes_xts_128};
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

/// PCONFIG that a logical processor executes during the run: one `[[mktme.program]]` table of the configuration.
struct ProgramParams {
    SimTime at{};
    PconfigCommand command{PconfigCommand::set_key_direct};
    std::uint64_t keyid{1};
    TmeAlgorithm algorithm{TmeAlgorithm::aes_xts_128};
    std::string data_key{};
    std::string tweak_key{};
    std::uint64_t processor{0};

    static constexpr auto fields() {
        using P = ProgramParams;
        return std::tuple{
            field<&P::at>("at", "when PCONFIG executes"),
            field<&P::command>("command",
                               "set-key-direct, set-key-random (the keys given are mixed in), clear-key or "
                               "no-encrypt")
                .from("Intel SDM volume 2B, PCONFIG: docs/facts.md#pconfig"),
            field<&P::keyid>("keyid", "KeyID in the structure, right or wrong", 0, 65535),
            field<&P::algorithm>("algorithm",
                                 "ENC_ALG in the structure; PCONFIG wants one with every command"),
            field<&P::data_key>("data_key",
                                "data key in hexadecimal, 32 or 64 digits; empty: drawn from the seed with "
                                "set-key-direct, else zero"),
            field<&P::tweak_key>("tweak_key", "tweak key in hexadecimal, likewise"),
            field<&P::processor>("processor",
                                 "logical processor that executes it: two at once get DEVICE_BUSY", 0, 1023),
        };
    }
};

}  // namespace mktme::tme
