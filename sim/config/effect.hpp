// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/config/effect_rules.hpp"
#include "sim/config/settings.hpp"

namespace mktme::sim {

struct LoadedConfig;
struct SettledConfig;

/// A value without effect in a run, or a table of a list ("mktme.key[0]").
struct IdleValue {
    std::string path;
    std::string value;        // as `--set` takes it; empty for a table
    std::string why;          // "controller.page_policy = open never times out"
    std::string_view remedy;  // change that gives it effect; empty if no run does
    bool is_default = false;  // always false for a table
    bool is_contradiction =
        false;  // no run of the machine gives it effect, so that the machine may not give it either
};

/// Returns all values without effect, defaults included. A table without effect stands for its values.
std::vector<IdleValue> idle_values(const SimConfig& config, const RunFacts& facts);

/// Returns the value at `place` if it has no effect in the run. `table` holds the settings of the run, and the place is one
/// of them.
std::optional<IdleValue> idle_value(const ValuePlace& place, const SettingTable& table, RunView run);

/// Returns `config` with defaults in place of values without effect, and without the tables that have none. A run of
/// the result equals a run of `config`. Equal runs have equal effective configurations.
SimConfig effective(const SimConfig& config, const RunFacts& facts);

/// Returns "has no effect: controller.page_policy = open never times out; it takes controller.page_policy = timeout".
std::string explain(const IdleValue& idle);

/// Values without effect that are reported to the user. None is a default.
struct IdleReport {
    std::vector<IdleValue> refused;  // given by the run's user, or in contradiction to the machine
    std::vector<IdleValue> told;     // given by the machine, or the seed, which scripts give to every run
};
IdleReport judge_idle(const LoadedConfig& loaded, const std::vector<IdleValue>& idle);

/// Returns true for a parameter that is never refused: the seed, which a script gives to every run.
bool is_only_told(std::string_view path);

/// Throws ConfigError if `refused` is not empty. The message names each value with its place and the reason.
void refuse_idle(const LoadedConfig& loaded, const std::vector<IdleValue>& refused);
/// Returns one line that names all values of `told`, grouped by reason; empty if there is none.
std::string idle_note(const LoadedConfig& loaded, const std::vector<IdleValue>& told);

/// Returns the configuration of a run, with a note of the machine's values without effect. Throws ConfigError if the
/// user gave a value without effect.
SettledConfig settle(const LoadedConfig& loaded, const RunFacts& facts);

}  // namespace mktme::sim
