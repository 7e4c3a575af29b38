// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <initializer_list>

#include "sim/config/effect_rules.hpp"
#include "sim/config/key_facts.hpp"
#include "sim/config/sim_config.hpp"

namespace mktme::sim {

// Helper functions and conditions that the rules of several sections use.

inline crypto::EncryptionMode mode(const RunView& run) { return run.config.encryption.mode; }
inline workloads::GeneratorKind generator(const RunView& run) { return run.config.workload.generator; }
inline bool has_generator(const RunView& run, std::initializer_list<workloads::GeneratorKind> kinds) {
    return std::find(kinds.begin(), kinds.end(), generator(run)) != kinds.end();
}

/// Largest number of 64-bit words of entropy that a TME key takes: two keys of 256 bits.
inline constexpr std::uint64_t words_of_tme_key = 8;

inline constexpr Condition models_engine{
    [](const RunView& run) { return run.config.crypto.fixed_latency == SimTime{}; }, "crypto.fixed_latency",
    "replaces the engine model", "crypto.fixed_latency = 0 ns"};
inline constexpr Condition limits_keys{[](const RunView& run) { return run.config.crypto.key_store != 0; },
                                       "crypto.key_store", "holds every key", "crypto.key_store above 0"};
inline constexpr Condition encrypts_keyid_0{
    [](const RunView& run) {
        return mode(run) == crypto::EncryptionMode::tme || mode(run) == crypto::EncryptionMode::mktme;
    },
    "encryption.mode", "leaves all of KeyID 0 plain", "encryption.mode = tme or mktme"};
inline constexpr Condition uses_keyid_0{may_use_keyid_0, "",
                                        "every request has a KeyID with a key of its own",
                                        "requests of KeyID 0, or of one without a [[mktme.key]]"};
inline constexpr Condition knows_keyids{has_keyids, "encryption.mode", "knows KeyID 0 only",
                                        "encryption.mode = mktme"};
inline constexpr Condition has_contents{
    [](const RunView& run) { return run.config.data.mode != contents::DataMode::none; }, "data.mode",
    "keeps no contents", "data.mode = tags or full"};
inline constexpr Condition has_bytes{
    [](const RunView& run) { return run.config.data.mode == contents::DataMode::full; }, "data.mode",
    "keeps no bytes", "data.mode = full"};
/// Holds on a machine with cores. Without, no run of the machine looks at what cores, caches and MMUs have.
inline constexpr Condition has_cores{[](const RunView& run) { return run.config.has_cores; }, "",
                                     "no cores are configured", "a machine with a [cpu] section", true};
inline constexpr Condition drives_memory{
    [](const RunView& run) { return !run.config.has_cores || run.facts.writes_trace; }, "",
    "the requests are those of the cores", "a machine without a [cpu] section"};
inline constexpr Condition generates{[](const RunView& run) { return !run.facts.has_trace; }, "",
                                     "the run replays a trace", "a run without a trace"};

}  // namespace mktme::sim
