// SPDX-License-Identifier: Apache-2.0
#include "sim/config/effect.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <charconv>
#include <map>
#include <unordered_map>

#include "models/base/error.hpp"
#include "sim/config/derived_values.hpp"
#include "sim/config/loader.hpp"
#include "sim/config/settled_config.hpp"

namespace mktme::sim {

namespace {

/// Returns the rule of each path that a rule names.
const std::unordered_map<std::string_view, const EffectRule*>& rules_by_path() {
    static const auto index = [] {
        std::unordered_map<std::string_view, const EffectRule*> rules;
        for (const auto& rule : effect_rules())
            for (const auto path : rule.paths) rules.emplace(path, &rule);
        return rules;
    }();
    return index;
}

/// Returns the first condition of a path that does not hold; nullptr if the parameter has effect.
const Condition* unmet(std::string_view path, const RunView& run) {
    if (const Condition* const need = scenario_condition(path); need != nullptr && !need->holds(run))
        return need;
    const auto rule = rules_by_path().find(path);
    if (rule == rules_by_path().end()) return nullptr;
    for (const Condition* const need : rule->second->needs)
        if (!need->holds(run)) return need;
    return nullptr;
}

/// Walk over the settings of a configuration that reports those without effect.
class IdleWalk {
public:
    IdleWalk(const SettingTable& table, const RunView& run) : table_{table}, run_{run} {}

    /// Calls `on_value(setting, path, condition)` for values and `on_table(list, index, condition)` for tables.
    template <class OnValue, class OnTable>
    void walk(OnValue&& on_value, OnTable&& on_table) {
        for (const auto& setting : table_.values)
            if (const auto* need = unmet(setting.path, run_)) on_value(setting, setting.path, *need);
        for (const auto& list : table_.lists) {
            const auto elements = list.elements();
            for (run_.element = 0; run_.element < elements.size(); ++run_.element)
                walk_element(list, elements[run_.element], on_value, on_table);
        }
    }

private:
    template <class OnValue, class OnTable>
    void walk_element(const ListSetting& list, const std::vector<Setting>& element, OnValue&& on_value,
                      OnTable&& on_table) {
        if (const auto* need = unmet(list.path, run_)) return on_table(list, run_.element, *need);
        for (const auto& setting : element)
            if (const auto* need = unmet(setting.path, run_))
                on_value(setting, list.value_path(run_.element, setting), *need);
    }

    const SettingTable& table_;
    RunView run_;
};

/// Returns "encryption.mode = off has no engine", or the whole sentence of a condition without a key.
std::string why(const Condition& need, const SettingTable& table, std::size_t element) {
    if (need.key.empty()) return std::string{need.why};
    const Setting* decides = table.find(need.key);
    std::vector<Setting> values;
    for (const auto& list : table.lists) {
        if (decides != nullptr || !need.key.starts_with(list.path + ".")) continue;
        values = list.elements()[element];
        decides = &*std::ranges::find(values, need.key, &Setting::path);
    }
    return fmt::format("{} = {} {}", need.key, decides->print(), need.why);
}

std::size_t index_in(std::string_view path) {
    std::size_t index = 0;
    if (const auto open = path.find('['); open != std::string_view::npos)
        std::from_chars(path.data() + open + 1, path.data() + path.size(), index);
    return index;
}

}  // namespace

std::vector<IdleValue> idle_values(const SimConfig& config, const RunFacts& facts) {
    SimConfig copy = config;
    const SettingTable table = settings_of(copy);
    std::vector<IdleValue> idle;
    const auto add = [&](const std::string& path, const std::string& value, const Condition& need,
                         bool is_default) {
        idle.push_back(
            {path, value, why(need, table, index_in(path)), need.remedy, is_default, need.is_of_machine});
    };
    IdleWalk{table, {config, facts}}.walk(
        [&](const Setting& setting, const std::string& path, const Condition& need) {
            add(path, setting.print(), need, setting.is_default());
        },
        [&](const ListSetting& list, std::size_t element, const Condition& need) {
            add(list.element_path(element), "", need, false);
        });
    return idle;
}

std::optional<IdleValue> idle_value(const ValuePlace& place, const SettingTable& table, RunView run) {
    run.element = place.element;
    return place.with([&](const Setting& setting) -> std::optional<IdleValue> {
        const Condition* need = place.list == nullptr ? nullptr : unmet(place.list->path, run);
        if (need == nullptr) need = unmet(setting.path, run);
        if (need == nullptr) return std::nullopt;
        return IdleValue{.path = place.path,
                         .value = setting.print(),
                         .why = why(*need, table, place.element),
                         .remedy = need->remedy,
                         .is_default = setting.is_default(),
                         .is_contradiction = need->is_of_machine};
    });
}

SimConfig effective(const SimConfig& config, const RunFacts& facts) {
    SimConfig reduced = config;
    const SettingTable table = settings_of(reduced);
    std::vector<std::pair<const ListSetting*, std::size_t>> dropped;
    IdleWalk{table, {config, facts}}.walk(
        [](const Setting& setting, const std::string&, const Condition&) { setting.reset(); },
        [&](const ListSetting& list, std::size_t element, const Condition&) {
            dropped.emplace_back(&list, element);
        });
    for (auto drop = dropped.rbegin(); drop != dropped.rend(); ++drop) drop->first->erase(drop->second);
    return reduced;
}

std::string explain(const IdleValue& idle) {
    return fmt::format("has no effect: {}{}{}", idle.why, idle.remedy.empty() ? "" : "; it takes ",
                       idle.remedy);
}

bool is_only_told(std::string_view path) { return path == "sim.seed"; }

IdleReport judge_idle(const LoadedConfig& loaded, const std::vector<IdleValue>& idle) {
    IdleReport report;
    for (const auto& value : idle) {
        if (value.is_default) continue;
        const auto origin = loaded.origins.find(value.path);
        const bool is_given = origin != loaded.origins.end();
        const bool is_users = is_given && origin->second.giver == Giver::user;
        const bool is_refused =
            (is_users && !is_only_told(value.path)) || (is_given && value.is_contradiction);
        (is_refused ? report.refused : report.told).push_back(value);
    }
    return report;
}

void refuse_idle(const LoadedConfig& loaded, const std::vector<IdleValue>& refused) {
    std::string message;
    for (const auto& value : refused) {
        const std::string& place = loaded.origins.at(value.path).place;
        const std::string what = value.value.empty() ? value.path : value.path + " = " + value.value;
        message +=
            fmt::format("{}{}{}{}", message.empty() ? "" : "\n", placed(place, what), ": ", explain(value));
    }
    if (!message.empty()) throw ConfigError{message};
}

std::string idle_note(const LoadedConfig& loaded, const std::vector<IdleValue>& told) {
    std::vector<std::pair<std::string, std::string>> reasons;  // in order of their first value
    for (const auto& value : told) {
        const auto origin = loaded.origins.find(value.path);
        const std::string name = origin == loaded.origins.end()
                                     ? value.path
                                     : fmt::format("{} ({})", value.path, origin->second.place);
        const auto known = std::ranges::find(reasons, value.why, &std::pair<std::string, std::string>::first);
        if (known == reasons.end()) reasons.emplace_back(value.why, name);
        else known->second += ", " + name;
    }
    std::string text;
    for (const auto& [why, names] : reasons)
        text +=
            fmt::format("{}{} [{}]", text.empty() ? "note: without effect in this run: " : "; ", names, why);
    return text;
}

SettledConfig settle(const LoadedConfig& loaded, const RunFacts& facts) {
    SettledConfig settled{effective(loaded.config, facts), idle_values(loaded.config, facts), {}};
    const IdleReport report = judge_idle(loaded, settled.idle);
    refuse_idle(loaded, report.refused);
    settled.note = idle_note(loaded, report.told);
    if (const auto share = share_note(settled.config); !share.empty())
        settled.note += (settled.note.empty() ? "" : "\n") + share;
    return settled;
}

}  // namespace mktme::sim
