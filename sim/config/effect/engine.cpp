// SPDX-License-Identifier: Apache-2.0
// Effect rules of the encryption engine.
#include "sim/config/effect/conditions.hpp"

namespace mktme::sim {

namespace {

using crypto::EncryptionMode;

constexpr Condition has_engine{[](const RunView& run) { return mode(run) != EncryptionMode::off; },
                               "encryption.mode", "has no engine", "another encryption.mode"};
constexpr Condition uses_ciphers{encrypts, "encryption.mode", "encrypts no line",
                                 "encryption.mode = tme or mktme"};
/// Returns true if firmware could not activate the default algorithm. It activates one even if no line uses it.
bool lacks_default_algorithm(const RunView& run) {
    const auto policy = tme::algorithm_of(crypto::EncryptionParams{}.algorithm);
    return mode(run) != EncryptionMode::off && (run.config.mktme.algorithms & tme::mask_of(policy)) == 0;
}
constexpr Condition draws_tme_key{
    [](const RunView& run) {
        return encrypts_keyid_0.holds(run) || executes(run, tme::PconfigCommand::set_key_random) ||
               lacks_default_algorithm(run);
    },
    "encryption.mode", "encrypts no line under KeyID 0", "encryption.mode = tme or mktme"};
constexpr Condition tme_key_matters{[](const RunView& run) {
                                        return uses_keyid_0.holds(run) ||
                                               executes(run, tme::PconfigCommand::set_key_random) ||
                                               run.config.entropy.words < words_of_tme_key ||
                                               lacks_default_algorithm(run);
                                    },
                                    uses_keyid_0.key, uses_keyid_0.why, uses_keyid_0.remedy};
constexpr Condition computes_macs{[](const RunView& run) { return has_integrity(run); }, "",
                                  "no KeyID that requests carry has an algorithm with integrity",
                                  "a [[mktme.key]] with such an algorithm"};

}  // namespace

std::vector<EffectRule> engine_rules() {
    return {
        {{}, {"encryption.mode"}},
        {{&draws_tme_key, &tme_key_matters}, {"encryption.algorithm"}},
        {{&uses_ciphers, &has_bytes}, {"encryption.tweak_input"}},
        {{&has_engine}, {"crypto.fixed_latency", "crypto.energy_per_block"}},
        {{&has_engine, &models_engine}, {"crypto.clock", "crypto.io_stages"}},
        {{&has_engine, &uses_ciphers, &models_engine},
         {"crypto.rounds_per_clock", "crypto.data_cores", "crypto.tweak_cores", "crypto.initiation_interval",
          "crypto.tweak", "crypto.paths", "crypto.read_buffer", "crypto.key_store"}},
        {{&has_engine, &uses_ciphers, &models_engine, &computes_macs},
         {"crypto.mac_rounds_per_clock", "crypto.mac_check"}},
        {{&has_engine, &uses_ciphers, &models_engine, &limits_keys},
         {"crypto.key_replacement", "crypto.key_load", "crypto.key_load_interval"}},
    };
}

}  // namespace mktme::sim
