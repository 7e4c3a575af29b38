// SPDX-License-Identifier: Apache-2.0
#include "sim/config/writer.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <map>

#include "models/base/utf8.hpp"
#include "models/dram/part.hpp"
#include "sim/config/loader.hpp"
#include "sim/config/settings.hpp"
#include "sim/config/text_list.hpp"
#include "sim/config/toml_file.hpp"

namespace mktme::sim {

namespace {

std::string_view section_of(std::string_view path) { return path.substr(0, path.rfind('.')); }
std::string_view key_of(std::string_view path) { return path.substr(path.rfind('.') + 1); }

/// Writer of values and tables. Those without effect, and those that follow from others, become comments.
class TomlWriter {
public:
    TomlWriter(const LoadedConfig& loaded, const std::vector<IdleValue>& idle) : loaded_{loaded} {
        for (const auto& value : idle) idle_.emplace(value.path, &value);
    }

    void add(const Setting& setting, const std::string& path) { add(setting, path, idle_.find(path)); }
    void add_table(const ListSetting& list, std::size_t number, const std::vector<Setting>& values) {
        const std::string path = list.element_path(number);
        const auto idle = idle_.find(path);
        const bool is_idle = idle != idle_.end();
        text_ += fmt::format("\n{}[[{}]]{}\n", is_idle ? "# " : "", list.path,
                             is_idle ? "  # no effect: " + idle->second->why : "");
        for (const auto& value : values) {
            const std::string own = list.value_path(number, value);
            add(value, own, is_idle ? idle : idle_.find(own));
        }
    }
    void begin_section(std::string_view section) {
        text_ += fmt::format("{}[{}]\n", text_.empty() ? "" : "\n", section);
    }
    [[nodiscard]] std::string text() const { return text_; }

private:
    using Idle = std::map<std::string, const IdleValue*>;

    void add(const Setting& setting, const std::string& path, Idle::const_iterator idle) {
        const std::string printed = setting.print();
        const bool is_bare = setting.bare && !is_beyond_toml(printed);
        const bool is_idle = idle != idle_.end();
        const bool is_comment = is_idle || loaded_.derived.contains(path);
        text_ += fmt::format("{:<52} # {}{}\n",
                             fmt::format("{}{} = {}", is_comment ? "# " : "", key_of(setting.path),
                                         is_bare ? printed : toml_quoted(printed)),
                             origin_of(path), is_idle ? "; no effect: " + idle->second->why : "");
    }
    [[nodiscard]] std::string origin_of(const std::string& path) const {
        if (const auto derived = loaded_.derived.find(path); derived != loaded_.derived.end())
            return "derived: " + derived->second;
        const auto origin = loaded_.origins.find(path);
        return origin == loaded_.origins.end() ? "default" : printable(origin->second.place);
    }

    const LoadedConfig& loaded_;
    Idle idle_;
    std::string text_;
};

std::string reference_row(const Setting& setting) {
    const std::string meaning =
        std::string{setting.text} + (setting.source.empty() ? "" : " (" + std::string{setting.source} + ")");
    return fmt::format("| `{}` | `{}` | {} | {} | {} |\n", key_of(setting.path),
                       setting.print().empty() ? "\"\"" : setting.print(), setting.type, setting.range,
                       meaning);
}

constexpr std::string_view reference_head =
    "\n| key | default | type | allowed | meaning |\n|---|---|---|---|---|\n";

/// Returns true for a section that only machines with cores, or kernels, have, of a run without, in which nothing is given.
bool is_left_out(std::string_view section, const LoadedConfig& loaded) {
    const bool is_missing = (!loaded.config.has_cores && is_of_cores(section)) ||
                            (!loaded.config.workload.has_scenario() && is_of_kernels(section));
    return is_missing && std::ranges::none_of(loaded.origins, [&](const auto& given) {
               return is_in_section(given.first, section);
           });
}

}  // namespace

std::string config_as_toml(LoadedConfig loaded, const std::vector<IdleValue>& idle) {
    const SettingTable table = settings_of(loaded.config);
    TomlWriter writer{loaded, idle};
    std::string_view section;
    for (const auto& setting : table.values) {
        if (is_left_out(section_of(setting.path), loaded)) continue;
        if (section_of(setting.path) != section) writer.begin_section(section = section_of(setting.path));
        writer.add(setting, setting.path);
    }
    for (const auto& list : table.lists) {
        const auto elements = list.elements();
        for (std::size_t e = 0; e < elements.size(); ++e) writer.add_table(list, e, elements[e]);
    }
    return writer.text();
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
        text +=
            fmt::format("\n## {}: {}\n{}",
                        list.name ? fmt::format("[{}.NAME]", list.path) : fmt::format("[[{}]]", list.path),
                        list.text, reference_head);
        for (const auto& setting : list.sample()) text += reference_row(setting);
    }
    text += "\n## DRAM parts (dram.part)\n\n| name | what |\n|---|---|\n";
    for (const auto& part : dram::parts()) text += fmt::format("| `{}` | {} |\n", part.name, part.text);
    return text;
}

}  // namespace mktme::sim
