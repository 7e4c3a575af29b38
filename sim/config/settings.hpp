// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace mktme::sim {

struct SimConfig;

/// Parameter of a configuration with its type erased, as the loader, the writer and the reference use it.
struct Setting {
    std::string path;                           // "crypto.data_cores"
    std::string text;                           // meaning
    std::string_view type;                      // "count", "time", ...
    std::string_view source;                    // document the default comes from, or empty
    std::string range;                          // "1 to 64", the names of an enum, or empty
    bool bare = false;                          // written in TOML without quotes
    bool is_list = false;                       // written as a list of texts
    std::function<void(std::string_view)> set;  // throws BadValue for a bad value
    std::function<std::string()> print;
    std::function<void()> reset;  // to its default
    std::function<bool()> is_default;
    std::string_view unit;                          // of `number`; empty for names and text
    std::function<std::optional<double>()> number;  // the value in its base unit
    // Resolves a relative file name against this folder. Empty for values that name no files.
    std::function<void(const std::filesystem::path&)> count_from;
};

/// A list of tables of one configuration, such as `[[mktme.key]]`. Elements with a `name` are reached by it, others by
/// their number from 0.
struct ListSetting {
    std::string path;
    std::string_view text;
    std::function<std::string(std::size_t)> name;  // of an element; empty if they have none
    std::function<std::vector<Setting>()> append;  // settings of a new element
    /// Appends an element of this name, with the defaults of that name. Throws BadValue if no element may have it.
    std::function<void(std::string_view)> append_named;
    std::function<std::vector<std::vector<Setting>>()> elements;  // settings of each element
    std::function<std::size_t()> size;
    std::function<void(std::size_t)> erase;        // erases the element of that index
    std::function<std::vector<Setting>()> sample;  // settings of an element with its defaults
    /// Returns " (did you mean ...?)" with the key of an element most like `unknown`, or an empty text.
    [[nodiscard]] std::string suggestion(std::string_view unknown) const;
    /// Returns the index of the element of this name or number; nullopt if there is none.
    [[nodiscard]] std::optional<std::size_t> find(std::string_view label) const;
    /// Returns the path of an element, "mktme.key[0]" or "sim.phase[warm]", or of a value in it.
    [[nodiscard]] std::string element_path(std::size_t element) const;
    [[nodiscard]] std::string value_path(std::size_t element, const Setting& value) const;
};

/// Place of a value: outside lists, or in an element of one.
struct ValuePlace {
    std::string path;  // "crypto.clock" or "cache[l2].ways"
    const Setting* value = nullptr;
    const ListSetting* list = nullptr;  // null outside lists
    std::size_t element = 0;
    std::size_t number = 0;  // of the value in its element

    /// Returns use(setting). The setting of a value in a list lives as long as the call.
    template <class Use>
    [[nodiscard]] auto with(Use&& use) const {
        return list == nullptr ? use(*value) : use(list->elements()[element][number]);
    }
};

struct SettingTable {
    std::vector<Setting> values;
    std::vector<ListSetting> lists;

    [[nodiscard]] const Setting* find(std::string_view path) const;
    [[nodiscard]] const ListSetting* find_list(std::string_view path) const;
    /// Returns the place of a value that there is: "crypto.clock", "cache.l2.ways", "mktme.key[0].keyid".
    [[nodiscard]] std::optional<ValuePlace> place_of(std::string_view path) const;
    /// Returns " (did you mean ...?)" with the known key nearest to `path`, or an empty text.
    [[nodiscard]] std::string suggestion(std::string_view path) const;
};

/// Parts of a path into a list of tables: "mktme.key.0.keyid", "mktme.key[0].keyid" or "sim.phase.warm.begin".
struct PathInList {
    const ListSetting* list;
    std::string label;  // name or number of the element, which there may be or not
    std::string key;
};
/// Returns nullopt for a path that leads into no list.
std::optional<PathInList> path_in_list(std::string_view path, const SettingTable& table);

/// Returns the path of an element of a list of tables: "mktme.key[0]" or "sim.phase[warm]".
std::string element_path(std::string_view list, std::string_view label);

/// Returns the index of the element of this name, which is appended if there is none. Throws BadValue if no element may
/// have the name.
std::size_t element_named(const ListSetting& list, std::string_view name);

/// Returns all settings of `config`. They refer to it.
SettingTable settings_of(SimConfig& config);

}  // namespace mktme::sim
