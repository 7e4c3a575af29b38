// SPDX-License-Identifier: Apache-2.0
#include "sim/config/loader.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <charconv>
#include <optional>

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
        set_from_toml(setting, file_, node, path);
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
                const std::string shown = own_path + "." + std::string{key.str()};
                if (found == settings.end())
                    throw ConfigError{place(key.source()), shown + ": no such key" + list.suggestion(path)};
                apply(*found, value, shown);
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

/// Place of a value in a list of tables: "mktme.key.0.keyid" or "mktme.key[0].keyid".
struct PlaceInList {
    std::string list;
    std::size_t element = 0;
    std::string key;
};

/// Returns nullopt for a path that has no index.
std::optional<PlaceInList> place_in_list(std::string_view path) {
    const auto digit = path.find_first_of("0123456789");
    if (digit == std::string_view::npos || digit == 0) return std::nullopt;
    const char before = path[digit - 1];
    std::size_t element = 0;
    const char* const end = path.data() + path.size();
    const auto [behind, error] = std::from_chars(path.data() + digit, end, element);
    std::string_view rest{behind, static_cast<std::size_t>(end - behind)};
    if (error != std::errc{} || (before != '.' && before != '[')) return std::nullopt;
    if (before == '[') {
        if (!rest.starts_with(']')) return std::nullopt;
        rest.remove_prefix(1);
    }
    if (!rest.starts_with('.')) return std::nullopt;
    return PlaceInList{std::string{path.substr(0, digit - 1)}, element, std::string{rest.substr(1)}};
}

std::string_view without_quotes(std::string_view text) {
    if (text.size() >= 2 && text.front() == text.back() && (text.front() == '"' || text.front() == '\''))
        return text.substr(1, text.size() - 2);
    return text;
}

/// Applies `--set PATH=VALUE`.
class SetArgument {
public:
    SetArgument(std::string argument, const SettingTable& table, LoadedConfig& loaded)
        : argument_{std::move(argument)},
          table_{table},
          loaded_{loaded} {
        const auto equals = argument_.find('=');
        if (equals == std::string::npos)
            throw ConfigError{fmt::format("--set {}: write --set path=value", argument_)};
        path_ = argument_.substr(0, equals);
        value_ = without_quotes(std::string_view{argument_}.substr(equals + 1));
    }

    void apply() {
        if (table_.find_list(path_) != nullptr)
            fail(fmt::format("{0} is a list of tables; write {0}.0.KEY=VALUE for a value of its first",
                             path_));
        if (const auto* setting = table_.find(path_)) return set(*setting, path_);
        const auto place = place_in_list(path_);
        if (!place || table_.find_list(place->list) == nullptr)
            fail(fmt::format("no such key {}{}", path_, table_.suggestion(path_)));
        set_in_list(*table_.find_list(place->list), *place);
    }

private:
    [[noreturn]] void fail(const std::string& message) const {
        throw ConfigError{fmt::format("--set {}: {}", argument_, message)};
    }

    void set_in_list(const ListSetting& list, const PlaceInList& place) {
        const std::size_t size = list.size();
        if (place.element > size)
            fail(fmt::format("{} has {} tables; the next is {}.{}", list.path, size, list.path, size));
        const std::string table = element_path(list.path, place.element);
        const auto settings = place.element == size ? list.append() : list.elements()[place.element];
        const std::string path = list.path + "." + place.key;
        const auto found = std::ranges::find(settings, path, &Setting::path);
        if (found == settings.end())
            fail(fmt::format("no such key {}.{}{}", table, place.key, list.suggestion(path)));
        set(*found, table + "." + place.key);
        if (place.element == size) loaded_.origins[table] = {std::string{set_place}, Giver::user};
    }

    void set(const Setting& setting, const std::string& path) {
        try {
            setting.set(value_);
        } catch (const BadValue& bad) {
            throw ConfigError{fmt::format("--set {} = {}: {}", path, value_, bad.what())};
        }
        loaded_.origins[path] = {std::string{set_place}, Giver::user};
    }

    std::string argument_;
    const SettingTable& table_;
    LoadedConfig& loaded_;
    std::string path_;
    std::string_view value_;  // in argument_
};

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
    for (const auto& set : sets) SetArgument{set, table, loaded}.apply();
}

}  // namespace mktme::sim
