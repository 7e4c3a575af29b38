// SPDX-License-Identifier: Apache-2.0
#include "sim/config/settings.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <memory>

#include "models/base/nearest.hpp"
#include "sim/config/base_unit.hpp"
#include "sim/config/cache_level.hpp"
#include "sim/config/sim_config.hpp"
#include "sim/config/units.hpp"

namespace mktme::sim {

namespace {

template <class T>
inline constexpr bool is_list = false;
template <HasFields T>
inline constexpr bool is_list<std::vector<T>> = true;

// What follows is compiled once for each type of parameter, not for each parameter.

template <class T>
std::string range_of(const Limits<T>& limits) {
    if constexpr (NamedEnum<T>) {
        return list_of_names(EnumNames<T>::names.data(), EnumNames<T>::names.size());
    } else if constexpr (is_choice<T>) {
        return list_of_names(T::all());
    } else if constexpr (requires { limits.least; }) {
        using Rep = decltype(limits.least);
        const auto shown = [](Rep rep) {
            if constexpr (requires { T{rep}.count(); }) return print_value(T{rep});
            else return print_value(rep);
        };
        const bool has_most = limits.most != std::numeric_limits<Rep>::max();
        const bool has_least = has_most || limits.least != std::numeric_limits<Rep>::lowest();
        if (has_least && has_most) return shown(limits.least) + " to " + shown(limits.most);
        if (has_least) return shown(limits.least) + " or more";
    }
    return {};
}

/// Returns the meaning of a parameter and that of each choice it has.
template <class T>
std::string meaning_of(std::string_view text) {
    std::string meaning{text};
    if constexpr (is_choice<T>)
        for (const Choice& choice : T::all())
            meaning +=
                fmt::format("{} {}: {}", &choice == T::all().data() ? ":" : ";", choice.name, choice.text);
    return meaning;
}

template <class T>
std::function<void(const std::filesystem::path&)> file_counter(T* place) {
    if constexpr (requires { place->count_from(std::filesystem::path{}); })
        return [place](const std::filesystem::path& folder) { place->count_from(folder); };
    else return {};
}

/// Parses `text` into `place`. Throws BadValue with the range, even if `text` is not a number, and leaves `place` as it is.
template <class T>
void parse_into(T* place, const Limits<T>& limits, std::string_view text) {
    T value = *place;
    try {
        parse_value(text, value);
    } catch (const BadValue& bad) {
        const std::string range = NamedEnum<T> || is_choice<T> ? std::string{} : range_of(limits);
        throw BadValue{range.empty() ? bad.what() : std::string{bad.what()} + " (" + range + ")"};
    }
    check_limits(limits, value);
    *place = std::move(value);
}

/// The part of a Setting that depends on the parameter's type and place only. `initial` is its default.
template <class T>
Setting setting_at(T* place, const T* initial, const Limits<T>& limits) {
    return {.path = {},
            .text = {},
            .type = type_name<T>(),
            .source = {},
            .range = range_of(limits),
            .bare = is_bare<T>,
            .is_list = is_text_list<T>,
            .set = [place, limits](std::string_view text) { parse_into(place, limits, text); },
            .print = [place] { return print_value(*place); },
            .reset = [place, initial] { *place = *initial; },
            .is_default = [place, initial] { return *place == *initial; },
            .unit = base_unit<T>(),
            .number = [place] { return base_number(*place); },
            .count_from = file_counter(place)};
}

template <class Owner>
const Owner& defaults() {
    static const Owner owner{};
    return owner;
}

/// True for elements whose defaults depend on their name.
template <class Owner>
concept HasNamedDefaults = requires {
    Owner::default_of(std::string_view{});
};

template <class Owner>
const Owner& defaults_for(const Owner& owner) {
    if constexpr (HasNamedDefaults<Owner>)
        if (const auto* const named = Owner::default_of(owner.name)) return *named;
    return defaults<Owner>();
}

std::string joined(std::string_view prefix, std::string_view key) {
    return prefix.empty() ? std::string{key} : fmt::format("{}.{}", prefix, key);
}

template <class F, class Owner>
Setting setting_of(const F& field, Owner& owner, const std::string& prefix) {
    Setting setting = setting_at(&(owner.*F::member), &(defaults_for(owner).*F::member), field.limits);
    setting.path = joined(prefix, field.key);
    setting.text = meaning_of<typename F::value>(field.text);
    setting.source = field.source;
    return setting;
}

template <class Owner>
std::vector<Setting> element_settings(Owner& owner, const std::string& prefix) {
    std::vector<Setting> settings;
    for_each_field<Owner>([&](const auto& field) { settings.push_back(setting_of(field, owner, prefix)); });
    return settings;
}

template <class Element>
std::function<std::string(std::size_t)> element_namer(std::vector<Element>* list) {
    if constexpr (requires(Element element) { element.name; })
        return [list](std::size_t element) { return (*list)[element].name; };
    else return {};
}

template <class Element>
std::function<void(std::string_view)> named_appender(std::vector<Element>* list) {
    if constexpr (HasNamedDefaults<Element>)
        return [list](std::string_view name) {
            const Element* const named = Element::default_of(name);
            if (named == nullptr) {
                const auto& names = Element::names();
                throw BadValue{fmt::format("must be one of {}", list_of_names(names.data(), names.size()))};
            }
            list->push_back(*named);
        };
    else if constexpr (requires(Element element) { element.name; })
        return [list](std::string_view name) { list->emplace_back().name = name; };
    else return {};
}

template <class F, class Owner>
ListSetting list_of(const F& field, Owner& owner, const std::string& prefix) {
    using Element = typename F::value::value_type;
    auto* const list = &(owner.*F::member);
    const std::string path = joined(prefix, field.key);
    return {.path = path,
            .text = field.text,
            .name = element_namer(list),
            .append = [list, path] { return element_settings(list->emplace_back(), path); },
            .append_named = named_appender(list),
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

/// Returns the label that a path below a list begins with, without it and its separator; nullopt if there is none.
std::optional<std::string> take_label(std::string_view& rest) {
    const bool has_bracket = rest.starts_with('[');
    if (!has_bracket && !rest.starts_with('.')) return std::nullopt;
    rest.remove_prefix(1);
    const std::string_view close = has_bracket ? "]." : ".";
    const auto end = rest.find(close);
    if (end == 0 || end == std::string_view::npos) return std::nullopt;
    std::string label{rest.substr(0, end)};
    rest.remove_prefix(end + close.size());
    return label;
}

/// Returns the name of an element, or its number.
std::string label_of(const ListSetting& list, std::size_t element) {
    return list.name ? list.name(element) : std::to_string(element);
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

std::optional<PathInList> path_in_list(std::string_view path, const SettingTable& table) {
    for (const auto& list : table.lists) {
        if (!path.starts_with(list.path)) continue;
        std::string_view rest = path.substr(list.path.size());
        if (auto label = take_label(rest)) return PathInList{&list, std::move(*label), std::string{rest}};
    }
    return std::nullopt;
}

std::optional<ValuePlace> SettingTable::place_of(std::string_view path) const {
    if (const auto* const value = find(path)) return ValuePlace{.path = std::string{path}, .value = value};
    const auto in_list = path_in_list(path, *this);
    if (!in_list) return std::nullopt;
    const ListSetting& list = *in_list->list;
    const auto element = list.find(in_list->label);
    const auto sample = list.sample();
    const auto found = std::ranges::find(sample, list.path + "." + in_list->key, &Setting::path);
    if (!element || found == sample.end()) return std::nullopt;
    return ValuePlace{.path = list.value_path(*element, *found),
                      .list = &list,
                      .element = *element,
                      .number = static_cast<std::size_t>(found - sample.begin())};
}

std::string ListSetting::suggestion(std::string_view unknown) const {
    const auto settings = sample();
    std::vector<std::string_view> known;
    known.reserve(settings.size());
    for (const auto& setting : settings) known.emplace_back(setting.path);
    return nearest_hint(unknown, known);
}

std::string SettingTable::suggestion(std::string_view path) const {
    std::vector<std::string_view> known;
    for (const auto& setting : values) known.emplace_back(setting.path);
    for (const auto& list : lists) known.emplace_back(list.path);
    return nearest_hint(path, known);
}

std::string element_path(std::string_view list, std::string_view label) {
    return fmt::format("{}[{}]", list, label);
}

std::optional<std::size_t> ListSetting::find(std::string_view label) const {
    for (std::size_t element = 0; element < size(); ++element)
        if (label == label_of(*this, element)) return element;
    return std::nullopt;
}

std::size_t element_named(const ListSetting& list, std::string_view name) {
    if (const auto known = list.find(name)) return *known;
    list.append_named(name);
    return list.size() - 1;
}

std::string ListSetting::element_path(std::size_t element) const {
    return sim::element_path(path, label_of(*this, element));
}

std::string ListSetting::value_path(std::size_t element, const Setting& value) const {
    return element_path(element) + value.path.substr(path.size());
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
