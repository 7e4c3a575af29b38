// SPDX-License-Identifier: Apache-2.0
// Effect rules of the key hardware, of PCONFIG and of its entropy.
#include "sim/config/effect/conditions.hpp"

namespace mktme::sim {

namespace {

using crypto::EncryptionMode;

constexpr Condition has_key_hardware{[](const RunView& run) { return mode(run) != EncryptionMode::off; },
                                     "encryption.mode", "activates no key hardware",
                                     "another encryption.mode"};
constexpr Condition needs_keyid_bits{
    [](const RunView& run) { return has_keyids(run) || memory_needs_keyid_bits(run); }, "encryption.mode",
    "knows KeyID 0 only", "encryption.mode = mktme"};
constexpr Condition has_key_table{[](const RunView& run) { return mode(run) == EncryptionMode::mktme; },
                                  "encryption.mode", "uses no key of a KeyID", "encryption.mode = mktme"};
constexpr Condition counts_program{
    [](const RunView& run) { return program_has_effect(run, run.config.mktme.program[run.element]); },
    "encryption.mode", "counts no PCONFIG, and no request carries its KeyID", "encryption.mode = mktme"};
constexpr Condition bypasses{[](const RunView& run) {
                                 return mode(run) == EncryptionMode::bypass ||
                                        mode(run) == EncryptionMode::no_encrypt;
                             },
                             "encryption.mode", "bypasses nothing", "encryption.mode = bypass or no-encrypt"};
constexpr Condition reads_registers{[](const RunView&) { return false; }, "",
                                    "no software of a run reads or writes that register", ""};
constexpr Condition has_private_keyids{
    [](const RunView& run) { return run.config.mktme.tdx_keyid_bits != 0; }, "mktme.tdx_keyid_bits",
    "makes no KeyID private", "mktme.tdx_keyid_bits above 0"};
constexpr Condition excludes_range{
    [](const RunView& run) { return run.config.mktme.exclude_length != Bytes{}; }, "mktme.exclude_length",
    "excludes nothing", "mktme.exclude_length above 0 B"};

constexpr std::string_view some_program = "a [[mktme.program]] with encryption.mode = mktme";
constexpr Condition runs_pconfig{[](const RunView& run) { return programs_with_effect(run) != 0; }, "",
                                 "no [[mktme.program]] has effect", some_program};
constexpr Condition can_program{
    [](const RunView& run) { return has_key_table.holds(run) || runs_pconfig.holds(run); }, has_key_table.key,
    "counts neither PCONFIGs nor KeyIDs", has_key_table.remedy};
constexpr Condition draws_keys{
    [](const RunView& run) { return executes(run, tme::PconfigCommand::set_key_random); }, "",
    "no [[mktme.program]] draws a key", "a [[mktme.program]] with command = set-key-random"};
constexpr Condition can_run_dry{
    [](const RunView& run) {
        return draws_keys.holds(run) ||
               (mode(run) != EncryptionMode::off && run.config.entropy.words < words_of_tme_key);
    },
    draws_keys.key, draws_keys.why, draws_keys.remedy};
constexpr Condition can_be_busy{[](const RunView& run) { return programs_with_effect(run) > 1; }, "",
                                "no second [[mktme.program]] can find the key table locked",
                                "two [[mktme.program]] with encryption.mode = mktme"};
constexpr Condition sets_keys{
    [](const RunView& run) { return executes(run, tme::PconfigCommand::set_key_direct); }, "",
    "no [[mktme.program]] has command = set-key-direct", some_program};
constexpr Condition clears_keys{[](const RunView& run) {
                                    return executes(run, tme::PconfigCommand::clear_key) ||
                                           executes(run, tme::PconfigCommand::no_encrypt);
                                },
                                "", "no [[mktme.program]] has command = clear-key or no-encrypt",
                                some_program};

}  // namespace

std::vector<EffectRule> key_rules() {
    return {
        {{}, {"mktme.maxphyaddr"}},
        {{&needs_keyid_bits}, {"mktme.keyid_bits"}},
        {{&knows_keyids}, {"mktme.tdx_keyid_bits", "mktme.max_keyid_bits", "mktme.max_keys"}},
        {{&has_key_hardware}, {"mktme.algorithms", "mktme.tme"}},
        {{&bypasses}, {"mktme.bypass_supported"}},
        {{&can_program}, {"mktme.pconfig_enumerated"}},
        {{&runs_pconfig}, {"mktme.pconfig.errors", "mktme.pconfig.drain"}},
        {{&reads_registers}, {"mktme.clear_saved_key", "mktme.directory_mode", "mktme.locked_write"}},
        {{&knows_keyids, &has_private_keyids}, {"mktme.seam"}},
        {{&encrypts_keyid_0, &uses_keyid_0}, {"mktme.exclude_length"}},
        {{&encrypts_keyid_0, &uses_keyid_0, &excludes_range}, {"mktme.exclude_base"}},
        {{&has_key_table}, {"mktme.key"}},
        {{&counts_program}, {"mktme.program"}},
        {{&sets_keys, &can_be_busy}, {"mktme.pconfig.direct_time"}},
        {{&draws_keys, &can_be_busy}, {"mktme.pconfig.random_time", "mktme.pconfig.refused_time"}},
        {{&clears_keys, &can_be_busy}, {"mktme.pconfig.clear_time"}},
        {{&can_run_dry}, {"mktme.entropy.words"}},
        {{&draws_keys}, {"mktme.entropy.refill"}},
    };
}

}  // namespace mktme::sim
