// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/config/effect_rules.hpp"
#include "sim/config/loader.hpp"
#include "sim/config/settings.hpp"

namespace mktme::sim {

/// A value without effect in a run, or a table of a list ("mktme.key[0]").
struct IdleValue {
    std::string path;
    std::string value;        // as `--set` takes it; empty for a table
    std::string why;          // "controller.page_policy = open never times out"
    std::string_view remedy;  // what would give it effect; empty: nothing in a run
    bool is_default = false;  // a table never is
};

/// All values without effect, defaults included. A table without effect stands for its values.
std::vector<IdleValue> idle_values(const SimConfig& config, const RunFacts& facts);

/// The value of `setting`, which stands in no list, if it has no effect in the run; `table` holds the run's settings.
std::optional<IdleValue> idle_value(const Setting& setting, const SettingTable& table, const RunView& run);

/// The configuration with defaults in place of values without effect, and without tables that have none. A run of it is a
/// run of `config`; equal runs have equal effective configurations.
SimConfig effective(const SimConfig& config, const RunFacts& facts);

/// "has no effect: controller.page_policy = open never times out; it takes controller.page_policy = timeout"
std::string explain(const IdleValue& idle);

/// The values without effect of which someone must hear: none is a default.
struct IdleReport {
    std::vector<IdleValue> refused;  // the run's user gave them
    std::vector<IdleValue> told;     // the machine did, or it is the seed, which scripts give to every run
};
IdleReport judge_idle(const LoadedConfig& loaded, const std::vector<IdleValue>& idle);

/// True for a parameter that is never refused: a script gives every run its seed.
bool is_only_told(std::string_view path);

/// ConfigError that names each refused value with its place and the reason, if there is one.
void refuse_idle(const LoadedConfig& loaded, const std::vector<IdleValue>& refused);
/// One line that names all values told, by reason; empty without one.
std::string idle_note(const LoadedConfig& loaded, const std::vector<IdleValue>& told);

/// A configuration as a run uses it.
struct SettledConfig {
    SimConfig config;             // effective
    std::vector<IdleValue> idle;  // what that leaves out
    std::string note;             // for the user; may be empty
};
/// Refuses what the user gave to no effect (ConfigError) and notes what the machine did.
SettledConfig settle(const LoadedConfig& loaded, const RunFacts& facts);

}  // namespace mktme::sim
