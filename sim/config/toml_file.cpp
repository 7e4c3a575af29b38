// SPDX-License-Identifier: Apache-2.0
#include "sim/config/toml_file.hpp"

#include <fmt/format.h>

#include "models/base/input_file.hpp"
#include "sim/config/text_list.hpp"
#include "sim/config/units.hpp"

namespace mktme::sim {

toml::table read_toml(const std::string& file, std::string_view kind) {
    const std::string text = read_input(file, kind);
    try {
        return toml::parse(text, file);
    } catch (const toml::parse_error& error) {
        throw ConfigError{place_in(file, error.source()), std::string{error.description()}};
    }
}

SourcePlace place_in(const std::string& file, const toml::source_region& region) {
    return {file, region.begin.line, region.begin.column};
}

bool is_beyond_toml(std::string_view digits) {
    constexpr std::string_view most = "9223372036854775807";
    if (digits.find_first_not_of("0123456789") != std::string_view::npos) return false;
    return digits.size() == most.size() ? digits > most : digits.size() > most.size();
}

std::vector<std::string> texts_of(const toml::array& list) {
    std::vector<std::string> texts;
    for (const auto& element : list) {
        if (!element.is_string()) throw BadValue{list_shape};
        texts.push_back(element.as_string()->get());
    }
    return texts;
}

std::string toml_text(const Setting& setting, const toml::node& node) {
    const auto wrong = [&](std::string_view found) -> std::string {
        throw BadValue{fmt::format("must be a {}, not {}", setting.type, found)};
    };
    const bool is_text = setting.type == "text";
    if (const auto* list = node.as_array(); list != nullptr && setting.is_list)
        return print_texts(texts_of(*list));
    if (const auto* text = node.as_string()) {
        const bool is_great_count = setting.type == "count" && is_beyond_toml(text->get());
        return setting.bare && !is_great_count ? wrong("text in quotes") : text->get();
    }
    if (const auto* number = node.as_integer())
        return is_text ? wrong("a number") : std::to_string(number->get());
    if (const auto* number = node.as_floating_point())
        return is_text ? wrong("a number") : fmt::format("{}", number->get());
    if (const auto* flag = node.as_boolean())
        return is_text ? wrong("true or false") : flag->get() ? "true" : "false";
    return wrong("a table or a list");
}

void set_from_toml(const Setting& setting, const std::string& file, const toml::node& node,
                   const std::string& path) {
    const auto fail = [&](const std::string& message) {
        throw ConfigError{place_in(file, node.source()), message};
    };
    std::string text;
    try {
        text = toml_text(setting, node);
    } catch (const BadValue& bad) {
        fail(fmt::format("{}: {}", path, bad.what()));
    }
    try {
        setting.set(text);
    } catch (const BadValue& bad) {
        const std::string shown = node.is_string() ? '"' + text + '"' : text;
        fail(fmt::format("{} = {}: {}", path, shown, bad.what()));
    }
}

}  // namespace mktme::sim
