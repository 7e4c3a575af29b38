// SPDX-License-Identifier: Apache-2.0
#include "tests/machines/coverage.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <set>

#include "models/dram/part.hpp"
#include "sim/config/effect_rules.hpp"
#include "sim/config/sim_config.hpp"
#include "tests/machines/draw_machine.hpp"
#include "workloads/formats/core_formats.hpp"
#include "workloads/formats/formats.hpp"

namespace mktme::machines {

namespace {

constexpr auto any_value = "(any)";
constexpr auto by_name = "trace (format told by the name)";
constexpr auto packing = "trace (packed)";
constexpr auto hash = "memory.address_hash";

/// Returns true for a value or list that only machines with cores have: no drawn machine has any.
bool is_of_cores(std::string_view path) {
    return std::ranges::any_of(sim::effect_rules(), [&](const sim::EffectRule& rule) {
        return !rule.needs.empty() && rule.needs.front()->is_of_machine &&
               std::ranges::find(rule.paths, path) != rule.paths.end();
    });
}

bool is_left_out(std::string_view path) {
    return is_of_cores(path) || std::ranges::find(not_drawn(), path, &NotDrawn::path) != not_drawn().end();
}

std::string packing_of(const std::string& file) {
    const auto dot = file.rfind('.');
    const std::string last = file.substr(dot);
    return last == ".xz" || last == ".gz" || last == ".zst" ? last : "not";
}

std::string name_of_hash(const std::string& value) {
    return value.find('=') == std::string::npos ? value : "equations";
}

}  // namespace

Coverage::Coverage() {
    sim::SimConfig defaults;
    const auto settings = sim::settings_of(defaults);
    const auto add = [&](const sim::Setting& setting) {
        if (is_left_out(setting.path)) return;
        auto& values = options_[setting.path];
        for (const auto& name : names_of(setting)) values[name] = 0;
        if (values.empty()) values[any_value] = 0;
    };
    for (const auto& setting : settings.values) add(setting);
    options_.at("workload.generator")
        .erase(std::string{name_of(workloads::GeneratorKind::program)});  // of cores
    for (const auto& list : settings.lists)
        for (const auto& setting : is_left_out(list.path) ? std::vector<sim::Setting>{} : list.sample())
            add(setting);
    for (const auto& format : workloads::core_formats())
        options_["trace.format"].erase(std::string{format.name});
    options_["dram.part"].clear();
    for (const auto& part : dram::parts()) options_["dram.part"][part.name] = 0;
    options_[hash] = {{"none", 0}, {"permutation", 0}, {"controllers-8", 0}, {"equations", 0}};
    for (const auto& format : workloads::formats()) options_[by_name][std::string{format.name}] = 0;
    options_[packing] = {{"not", 0}, {".xz", 0}, {".gz", 0}, {".zst", 0}};
}

void Coverage::count(const Machine& machine) {
    std::set<std::pair<std::string, std::string>> seen;  // a list of tables may give a value twice
    for (const Given& given : machine.given()) {
        const auto& values = options_[given.path];
        const std::string value = given.path == hash ? name_of_hash(given.value) : given.value;
        seen.emplace(given.path, values.contains(value) ? value : any_value);
    }
    if (machine.has_trace()) {
        if (machine.trace.to.empty()) seen.emplace(by_name, name_of(machine.trace.format));
        seen.emplace(packing, packing_of(machine.trace.file));
    }
    for (const auto& [path, value] : seen) ++options_[path][value];
}

std::string Coverage::table() const {
    std::string text = "machines that ended with 0, by what they gave\n";
    for (const auto& [path, values] : options_) {
        text += fmt::format("{:<34}", path);
        for (const auto& [value, count] : values) text += fmt::format(" {} {}", value, count);
        text += '\n';
    }
    return text;
}

std::vector<std::string> Coverage::below(std::uint64_t least) const {
    std::vector<std::string> few;
    for (const auto& [path, values] : options_)
        for (const auto& [value, count] : values)
            if (count < least) few.push_back(fmt::format("{} = {}: {}", path, value, count));
    return few;
}

}  // namespace mktme::machines
