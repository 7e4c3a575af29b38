// SPDX-License-Identifier: Apache-2.0
#include "sim/config/settings.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <memory>

#include "models/base/nearest.hpp"
#include "sim/config/base_unit.hpp"
#include "sim/config/units.hpp"

namespace mktme::sim {

namespace {

template <class T>
inline constexpr bool is_list = false;
template <HasFields T>
inline constexpr bool is_list<std::vector<T>> = true;

template <class F>
std::string range_of(const F& field) {
    using T = typename F::value;
    if constexpr (NamedEnum<T>) {
        return list_of_names(EnumNames<T>::names.data(), EnumNames<T>::names.size());
    } else if constexpr (is_choice<T>) {
        return list_of_names(T::all());
    } else if constexpr (requires { field.limits.least; }) {
        using Rep = decltype(field.limits.least);
        const auto shown = [](Rep rep) {
            if constexpr (requires { T{rep}.count(); }) return print_value(T{rep});
            else return print_value(rep);
        };
        const bool has_most = field.limits.most != std::numeric_limits<Rep>::max();
        const bool has_least = has_most || field.limits.least != std::numeric_limits<Rep>::lowest();
        if (has_least && has_most) return shown(field.limits.least) + " to " + shown(field.limits.most);
        if (has_least) return shown(field.limits.least) + " or more";
    }
    return {};
}

/// The field's meaning and that of each choice it has.
template <class F>
std::string meaning_of(const F& field) {
    std::string text{field.text};
    if constexpr (is_choice<typename F::value>)
        for (const Choice& choice : F::value::all())
            text += fmt::format("{} {}: {}", &choice == F::value::all().data() ? ":" : ";", choice.name,
                                choice.text);
    return text;
}

template <class T>
std::function<void(const std::filesystem::path&)> file_counter(T* place) {
    if constexpr (requires { place->count_from(std::filesystem::path{}); })
        return [place](const std::filesystem::path& folder) { place->count_from(folder); };
    else return {};
}

/// Returns the value of a field, parsed from `text`. Throws BadValue with the range, even if `text` is not a number.
template <class F>
typename F::value parsed(const F& field, std::string_view text) {
    typename F::value value = typename F::owner{}.*F::member;
    try {
        parse_value(text, value);
    } catch (const BadValue& bad) {
        constexpr bool says_range = NamedEnum<typename F::value> || is_choice<typename F::value>;
        const std::string range = says_range ? std::string{} : range_of(field);
        throw BadValue{range.empty() ? bad.what() : std::string{bad.what()} + " (" + range + ")"};
    }
    check_limits(field, value);
    return value;
}

template <class F, class Owner>
Setting setting_of(const F& field, Owner& owner, const std::string& prefix) {
    using T = typename F::value;
    T* const place = &(owner.*F::member);
    return {.path = prefix + "." + std::string{field.key},
            .text = meaning_of(field),
            .type = type_name<T>(),
            .source = field.source,
            .range = range_of(field),
            .bare = is_bare<T>,
            .is_list = is_text_list<T>,
            .set = [place, field](std::string_view text) { *place = parsed(field, text); },
            .print = [place] { return print_value(*place); },
            .reset = [place] { *place = Owner{}.*F::member; },
            .is_default = [place] { return *place == Owner{}.*F::member; },
            .unit = base_unit<T>(),
            .number = [place] { return base_number(*place); },
            .count_from = file_counter(place)};
}

template <class Owner>
std::vector<Setting> element_settings(Owner& owner, const std::string& prefix) {
    std::vector<Setting> settings;
    for_each_field<Owner>([&](const auto& field) { settings.push_back(setting_of(field, owner, prefix)); });
    return settings;
}

template <class F, class Owner>
ListSetting list_of(const F& field, Owner& owner, const std::string& prefix) {
    using Element = typename F::value::value_type;
    auto* const list = &(owner.*F::member);
    const std::string path = prefix + "." + std::string{field.key};
    return {.path = path,
            .text = field.text,
            .append = [list, path] { return element_settings(list->emplace_back(), path); },
            .elements =
                [list, path] {
                    std::vector<std::vector<Setting>> all;
                    for (Element& element : *list) all.push_back(element_settings(element, path));
                    return all;
                },
            .size = [list] { return list->size(); },
            .erase =
                [list](std::size_t element) {
                    list->erase(list->begin() + static_cast<std::ptrdiff_t>(element));
                },
            .sample =
                [path] {
                    static Element element;
                    return element_settings(element, path);
                }};
}

}  // namespace

const Setting* SettingTable::find(std::string_view path) const {
    const auto found = std::ranges::find(values, path, &Setting::path);
    return found == values.end() ? nullptr : &*found;
}

const ListSetting* SettingTable::find_list(std::string_view path) const {
    const auto found = std::ranges::find(lists, path, &ListSetting::path);
    return found == lists.end() ? nullptr : &*found;
}

std::string ListSetting::suggestion(std::string_view unknown) const {
    const auto settings = sample();
    std::vector<std::string_view> known;
    for (const auto& setting : settings) known.emplace_back(setting.path);
    return nearest_hint(unknown, known);
}

std::string SettingTable::suggestion(std::string_view path) const {
    std::vector<std::string_view> known;
    for (const auto& setting : values) known.emplace_back(setting.path);
    for (const auto& list : lists) known.emplace_back(list.path);
    return nearest_hint(path, known);
}

std::string element_path(std::string_view list, std::size_t element) {
    return std::string{list} + "[" + std::to_string(element) + "]";
}

std::string element_path(std::string_view value, std::string_view list, std::size_t element) {
    return element_path(list, element) + std::string{value.substr(list.size())};
}

SettingTable settings_of(SimConfig& config) {
    SettingTable table;
    for_each_section(config, [&](auto& section) {
        using Section = std::remove_cvref_t<decltype(section)>;
        for_each_field<Section>([&](const auto& field) {
            using T = typename std::remove_cvref_t<decltype(field)>::value;
            if constexpr (is_list<T>) table.lists.push_back(list_of(field, section, Section::section));
            else table.values.push_back(setting_of(field, section, Section::section));
        });
    });
    return table;
}

}  // namespace mktme::sim
