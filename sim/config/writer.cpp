// SPDX-License-Identifier: Apache-2.0
#include "sim/config/writer.hpp"

#include <fmt/format.h>

#include "models/dram/part.hpp"
#include "sim/config/settings.hpp"
#include "sim/config/text_list.hpp"

namespace mktme::sim {

namespace {

std::string_view section_of(std::string_view path) { return path.substr(0, path.rfind('.')); }
std::string_view key_of(std::string_view path) { return path.substr(path.rfind('.') + 1); }

std::string assignment(const Setting& setting, std::string_view origin) {
    const std::string value = setting.bare ? setting.print() : toml_quoted(setting.print());
    return fmt::format("{:<52} # {}\n", fmt::format("{} = {}", key_of(setting.path), value), origin);
}

std::string origin_of(const LoadedConfig& loaded, const std::string& path) {
    const auto found = loaded.origins.find(path);
    return found == loaded.origins.end() ? "default" : found->second;
}

std::string reference_row(const Setting& setting) {
    const std::string meaning =
        std::string{setting.text} + (setting.source.empty() ? "" : " (" + std::string{setting.source} + ")");
    return fmt::format("| `{}` | `{}` | {} | {} | {} |\n", key_of(setting.path),
                       setting.print().empty() ? "\"\"" : setting.print(), setting.type, setting.range,
                       meaning);
}

constexpr std::string_view reference_head =
    "\n| key | default | type | allowed | meaning |\n|---|---|---|---|---|\n";

}  // namespace

std::string config_as_toml(LoadedConfig loaded) {
    const SettingTable table = settings_of(loaded.config);
    std::string text;
    std::string_view section;
    for (const auto& setting : table.values) {
        if (section_of(setting.path) != section) {
            section = section_of(setting.path);
            text += fmt::format("{}[{}]\n", text.empty() ? "" : "\n", section);
        }
        text += assignment(setting, origin_of(loaded, setting.path));
    }
    for (const auto& list : table.lists) {
        for (const auto& element : list.elements()) {
            text += fmt::format("\n[[{}]]\n", list.path);
            for (const auto& setting : element) text += assignment(setting, origin_of(loaded, list.path));
        }
    }
    return text;
}

std::string config_reference() {
    SimConfig defaults;
    const SettingTable table = settings_of(defaults);
    std::string text = "# Configuration reference\n";
    std::string_view section;
    for (const auto& setting : table.values) {
        if (section_of(setting.path) != section) {
            section = section_of(setting.path);
            text += fmt::format("\n## [{}]\n{}", section, reference_head);
        }
        text += reference_row(setting);
    }
    for (const auto& list : table.lists) {
        text += fmt::format("\n## [[{}]]: {}\n{}", list.path, list.text, reference_head);
        for (const auto& setting : list.sample()) text += reference_row(setting);
    }
    text += "\n## DRAM parts (dram.part)\n\n| name | what |\n|---|---|\n";
    for (const auto& part : dram::parts()) text += fmt::format("| `{}` | {} |\n", part.name, part.text);
    return text;
}

}  // namespace mktme::sim
