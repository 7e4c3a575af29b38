// SPDX-License-Identifier: Apache-2.0
#include "sim/config/table_loader.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <set>

#include "models/base/error.hpp"
#include "sim/config/derived_values.hpp"
#include "sim/config/settings.hpp"
#include "sim/config/units.hpp"

namespace mktme::sim {

namespace {

/// Loader that applies the values of one file to a configuration.
class TableLoader {
public:
    TableLoader(std::string file, Giver giver, const SettingTable& table, LoadedConfig& loaded)
        : file_{std::move(file)},
          giver_{giver},
          table_{table},
          loaded_{loaded} {}

    void load(const toml::table& values) {
        const auto* const cores = values.get(cpu::CoreParams::section);
        if (cores != nullptr && cores->is_table()) loaded_.config.has_cores = true;
        walk(values, "");
    }

private:
    [[noreturn]] void fail(const toml::source_region& region, const std::string& message) const {
        throw ConfigError{place_in(file_, region), message};
    }

    void walk(const toml::table& table, const std::string& prefix) {
        for (const auto& [key, node] : table) {
            const std::string path =
                prefix.empty() ? std::string{key.str()} : prefix + "." + std::string{key.str()};
            if (const auto* list = table_.find_list(path)) load_list(*list, node);
            else if (const auto* setting = table_.find(path)) apply(*setting, node, path);
            else if (node.is_table() && is_section(path)) walk(*node.as_table(), path);
            else fail(key.source(), path + ": no such key" + table_.suggestion(path));
        }
    }

    [[nodiscard]] bool is_section(const std::string& path) const {
        const auto below = [&](const auto& setting) { return setting.path.starts_with(path + "."); };
        return std::ranges::any_of(table_.values, below) || std::ranges::any_of(table_.lists, below);
    }

    void apply(const Setting& setting, const toml::node& node, const std::string& path) {
        set_from_toml(setting, file_, node, path);
        if (setting.count_from && std::filesystem::is_regular_file(file_))  // a pipe has no folder
            setting.count_from(std::filesystem::path{file_}.parent_path());
        note_origin(path, node.source());
    }

    void note_origin(const std::string& path, const toml::source_region& region) {
        loaded_.origins[path] = {fmt::format("{}:{}", file_, region.begin.line), giver_};
    }

    void load_list(const ListSetting& list, const toml::node& node) {
        if (list.name && node.is_table()) return load_named(list, *node.as_table());
        if (!node.is_array_of_tables())
            fail(node.source(), fmt::format("{}: must be tables headed [[{}]]{}", list.path, list.path,
                                            list.name ? fmt::format(" or [{}.NAME]", list.path) : ""));
        for (const auto& element : *node.as_array()) {
            const auto& values = *element.as_table();
            const std::size_t index = append(list, values);
            load_element(list, index, values);
        }
    }

    /// Loads tables headed [LIST.NAME]. One of a name that is known overrides its values.
    void load_named(const ListSetting& list, const toml::table& elements) {
        for (const auto& [name, node] : elements) {
            if (!node.is_table())
                fail(name.source(), fmt::format("{}[{}]: must be a table", list.path, name.str()));
            if (node.as_table()->contains("name"))
                fail(node.source(), fmt::format("{}[{}]: has its name in its head", list.path, name.str()));
            load_element(list, element_of(list, name.str(), node.source()), *node.as_table());
        }
    }

    /// Returns the index of the element of a name, which is appended if there is none.
    std::size_t element_of(const ListSetting& list, std::string_view name,
                           const toml::source_region& region) {
        try {
            return element_named(list, name);
        } catch (const BadValue& bad) {
            fail(region, fmt::format("{}: {}", element_path(list.path, name), bad.what()));
        }
    }

    /// Returns the index of the element of a table headed [[LIST]]. One with a name may be there from an earlier file.
    std::size_t append(const ListSetting& list, const toml::table& values) {
        if (!list.name) {
            list.append();
            return list.size() - 1;
        }
        const auto name = values["name"].value<std::string>();
        if (!name) fail(values.source(), fmt::format("{}: a table needs a name = \"...\"", list.path));
        if (!listed_.insert(element_path(list.path, *name)).second)
            fail(values.source(), fmt::format("{}[{}]: is there twice", list.path, *name));
        return element_of(list, *name, values.source());
    }

    void load_element(const ListSetting& list, std::size_t index, const toml::table& values) {
        const auto settings = list.elements()[index];
        for (const auto& [key, value] : values) {
            const std::string path = list.path + "." + std::string{key.str()};
            const auto found = std::ranges::find(settings, path, &Setting::path);
            const std::string shown = list.element_path(index) + "." + std::string{key.str()};
            if (found == settings.end()) fail(key.source(), shown + ": no such key" + list.suggestion(path));
            apply(*found, value, shown);
        }
        note_origin(list.element_path(index), values.source());
        if (list.name) note_origin(list.element_path(index) + ".name", values.source());
    }

    std::string file_;
    Giver giver_;
    const SettingTable& table_;
    LoadedConfig& loaded_;
    std::set<std::string> listed_;  // paths of the tables headed [[LIST]] of this file that have names
};

}  // namespace

void apply_table(const std::string& file, Giver giver, const toml::table& values, LoadedConfig& loaded) {
    const SettingTable table = settings_of(loaded.config);
    TableLoader{file, giver, table, loaded}.load(values);
    complete(loaded);
}

}  // namespace mktme::sim
