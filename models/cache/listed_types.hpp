// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <fmt/format.h>
#include <algorithm>
#include <array>
#include <span>
#include <string_view>
#include <tuple>
#include <vector>

#include "models/base/choice.hpp"
#include "models/base/error.hpp"

namespace mktme::cache {

/// The choices that a tuple of types offers, by number. Each type states its `name` and, as `text`, its rule.
template <class List>
struct ListedTypes;
template <class... Types>
struct ListedTypes<std::tuple<Types...>> {
    static std::span<const Choice> choices() {
        static const std::array<Choice, sizeof...(Types)> all{Choice{Types::name, Types::text}...};
        return all;
    }
    /// Returns the number of the type of this name. Throws ConfigError that names `parameter` if there is none.
    static std::size_t number_of(std::string_view name, std::string_view parameter) {
        constexpr std::array<std::string_view, sizeof...(Types)> names{Types::name...};
        const auto found = std::ranges::find(names, name);
        if (found == names.end())
            throw ConfigError{fmt::format("{} = \"{}\": no such name", parameter, name)};
        return static_cast<std::size_t>(found - names.begin());
    }
};

}  // namespace mktme::cache
