// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <algorithm>
#include <optional>

#include "models/base/error.hpp"
#include "sim/config/derived_values.hpp"
#include "sim/config/settings.hpp"
#include "sim/config/table_loader.hpp"
#include "sim/config/units.hpp"

namespace mktme::sim {

namespace {

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
        if (const auto* list = table_.find_list(path_))
            fail(list->name
                     ? fmt::format("{0} is a list of tables; write {0}.NAME.KEY=VALUE", path_)
                     : fmt::format("{0} is a list of tables; write {0}.0.KEY=VALUE for a value of its first",
                                   path_));
        if (const auto* setting = table_.find(path_)) {
            if (is_in_section(path_, cpu::CoreParams::section)) loaded_.config.has_cores = true;
            return set(*setting, path_);
        }
        const auto place = path_in_list(path_, table_);
        if (!place) fail(fmt::format("no such key {}{}", path_, table_.suggestion(path_)));
        set_in_list(*place);
    }

private:
    [[noreturn]] void fail(const std::string& message) const {
        throw ConfigError{fmt::format("--set {}: {}", argument_, message)};
    }

    /// Returns the element of a label. A new name, or the number behind the last, is appended.
    std::size_t element(const PathInList& place) {
        const ListSetting& list = *place.list;
        if (const auto known = list.find(place.label)) return *known;
        const std::size_t size = list.size();
        if (list.name) append_named(list, place.label);
        else if (place.label == std::to_string(size)) list.append();
        else fail(fmt::format("{} has {} tables; the next is {}.{}", list.path, size, list.path, size));
        const Origin origin{std::string{set_place}, Giver::user};
        loaded_.origins[list.element_path(size)] = origin;
        if (list.name) loaded_.origins[list.element_path(size) + ".name"] = origin;
        return size;
    }

    void append_named(const ListSetting& list, std::string_view name) const {
        try {
            list.append_named(name);
        } catch (const BadValue& bad) {
            fail(fmt::format("{}: {}", element_path(list.path, name), bad.what()));
        }
    }

    void set_in_list(const PathInList& place) {
        const ListSetting& list = *place.list;
        if (list.name && place.key == "name") fail("an element has its name in its path");
        const std::string path = list.path + "." + place.key;
        const auto sample = list.sample();
        if (std::ranges::find(sample, path, &Setting::path) == sample.end())
            fail(fmt::format("no such key {}.{}{}", element_path(list.path, place.label), place.key,
                             list.suggestion(path)));
        const std::size_t index = element(place);
        const auto settings = list.elements()[index];
        set(*std::ranges::find(settings, path, &Setting::path), list.element_path(index) + "." + place.key);
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

void apply_sets(const std::vector<std::string>& sets, LoadedConfig& loaded) {
    const SettingTable table = settings_of(loaded.config);
    for (const auto& set : sets) SetArgument{set, table, loaded}.apply();
    complete(loaded);
}

}  // namespace mktme::sim
