// SPDX-License-Identifier: Apache-2.0
#include "sim/config/loader.hpp"

#include <fmt/format.h>
#include <algorithm>

#include "models/base/error.hpp"
#include "sim/config/settings.hpp"
#include "sim/config/table_loader.hpp"
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

    void load(const toml::table& values) { walk(values, ""); }

private:
    [[nodiscard]] SourcePlace place(const toml::source_region& region) const {
        return place_in(file_, region);
    }

    void walk(const toml::table& table, const std::string& prefix) {
        for (const auto& [key, node] : table) {
            const std::string path =
                prefix.empty() ? std::string{key.str()} : prefix + "." + std::string{key.str()};
            if (const auto* list = table_.find_list(path)) append_all(*list, node);
            else if (const auto* setting = table_.find(path)) apply(*setting, node, path);
            else if (node.is_table() && is_section(path)) walk(*node.as_table(), path);
            else throw ConfigError{place(key.source()), path + ": no such key" + table_.suggestion(path)};
        }
    }

    [[nodiscard]] bool is_section(const std::string& path) const {
        const auto below = [&](const auto& setting) { return setting.path.starts_with(path + "."); };
        return std::ranges::any_of(table_.values, below) || std::ranges::any_of(table_.lists, below);
    }

    void apply(const Setting& setting, const toml::node& node, const std::string& path) {
        set_from_toml(setting, file_, node);
        if (setting.count_from && std::filesystem::is_regular_file(file_))  // a pipe has no folder
            setting.count_from(std::filesystem::path{file_}.parent_path());
        note_origin(path, node.source());
    }

    void note_origin(const std::string& path, const toml::source_region& region) {
        loaded_.origins[path] = {fmt::format("{}:{}", file_, region.begin.line), giver_};
    }

    void append_all(const ListSetting& list, const toml::node& node) {
        if (!node.is_array_of_tables())
            throw ConfigError{place(node.source()),
                              fmt::format("{}: must be tables headed [[{}]]", list.path, list.path)};
        for (const auto& element : *node.as_array()) {
            const auto settings = list.append();
            const std::string own_path = element_path(list.path, list.size() - 1);
            for (const auto& [key, value] : *element.as_table()) {
                const std::string path = list.path + "." + std::string{key.str()};
                const auto found = std::ranges::find(settings, path, &Setting::path);
                if (found == settings.end()) throw ConfigError{place(key.source()), path + ": no such key"};
                apply(*found, value, own_path + "." + std::string{key.str()});
            }
            note_origin(own_path, element.source());
        }
    }

    std::string file_;
    Giver giver_;
    const SettingTable& table_;
    LoadedConfig& loaded_;
};

constexpr std::string_view set_place = "--set";

std::string_view without_quotes(std::string_view text) {
    if (text.size() >= 2 && text.front() == text.back() && (text.front() == '"' || text.front() == '\''))
        return text.substr(1, text.size() - 2);
    return text;
}

void apply_set(const std::string& argument, const SettingTable& table, LoadedConfig& loaded) {
    const auto equals = argument.find('=');
    if (equals == std::string::npos)
        throw ConfigError{fmt::format("--set {}: write --set path=value", argument)};
    const std::string path = argument.substr(0, equals);
    const std::string_view value = without_quotes(std::string_view{argument}.substr(equals + 1));
    if (table.find_list(path) != nullptr)
        throw ConfigError{
            fmt::format("--set {}: {} is a list of tables; write [[{}]] in a file", argument, path, path)};
    const auto* setting = table.find(path);
    if (setting == nullptr)
        throw ConfigError{fmt::format("--set {}: no such key {}{}", argument, path, table.suggestion(path))};
    try {
        setting->set(value);
    } catch (const BadValue& bad) {
        throw ConfigError{fmt::format("--set {} = {}: {}", path, value, bad.what())};
    }
    loaded.origins[path] = {std::string{set_place}, Giver::user};
}

}  // namespace

LoadedConfig load_config(const std::vector<std::filesystem::path>& files,
                         const std::vector<std::string>& sets, std::size_t machine_files) {
    LoadedConfig loaded;
    for (std::size_t f = 0; f < files.size(); ++f) {
        const std::string file = files[f].string();
        apply_table(file, f < machine_files ? Giver::machine : Giver::user,
                    read_toml(file, "configuration file"), loaded);
    }
    apply_sets(sets, loaded);
    return loaded;
}

std::string placed(const std::string& place, const std::string& text) {
    return place + (place == set_place ? " " : ": ") + text;
}

void apply_table(const std::string& file, Giver giver, const toml::table& values, LoadedConfig& loaded) {
    const SettingTable table = settings_of(loaded.config);
    TableLoader{file, giver, table, loaded}.load(values);
}

void apply_sets(const std::vector<std::string>& sets, LoadedConfig& loaded) {
    const SettingTable table = settings_of(loaded.config);
    for (const auto& set : sets) apply_set(set, table, loaded);
}

}  // namespace mktme::sim
