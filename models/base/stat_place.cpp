// SPDX-License-Identifier: Apache-2.0
#include "models/base/stat_place.hpp"

#include <fmt/format.h>
#include <algorithm>

#include "models/base/error.hpp"

namespace mktme {

namespace {

constexpr std::string_view digits = "0123456789";

bool is_number(std::string_view word) {
    return !word.empty() && word.find_first_not_of(digits) == std::string_view::npos;
}

/// Removes and returns the first word of a path.
std::string_view take_word(std::string_view& path) {
    const auto dot = std::min(path.find('.'), path.size());
    const auto word = path.substr(0, dot);
    path.remove_prefix(std::min(dot + 1, path.size()));
    return word;
}

/// Returns the path without its first two words, if the first is `word`.
std::string_view without(std::string_view word, std::string_view path) {
    std::string_view rest = path;
    if (take_word(rest) != word) return path;
    take_word(rest);
    return rest;
}

}  // namespace

std::string place_of(std::string_view path) {
    std::string place;
    for (auto rest = without("package", without("phase", path)); !rest.empty();) {
        const auto word = take_word(rest);
        place += place.empty() ? "" : ".";
        place += is_number(word) ? std::string_view{"*"} : word;
    }
    return place;
}

bool is_at(std::string_view path, std::string_view place) {
    while (!path.empty() && !place.empty()) {
        const auto word = take_word(path);
        const auto wanted = take_word(place);
        if (word != wanted && !(wanted == "*" && is_number(word))) return false;
    }
    return path.empty() && place.empty();
}

void require_place(std::string_view path, std::span<const std::string_view> places) {
    const auto in_package = without("package", path);
    if (std::ranges::any_of(places, [&](std::string_view place) { return is_at(in_package, place); })) return;
    throw InvariantError{fmt::format("statistics at {}: their kind has the places {}", path,
                                     fmt::join(places.begin(), places.end(), ", "))};
}

}  // namespace mktme
