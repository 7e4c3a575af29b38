// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string_view>

#include "models/base/quantity.hpp"

namespace mktme::sim {

/// Returns the unit in which values of a type are compared and plotted; empty for names and text.
template <class T>
constexpr std::string_view base_unit() {
    if constexpr (std::is_same_v<T, SimTime>) return "ns";
    else if constexpr (std::is_same_v<T, Energy>) return "nJ";
    else if constexpr (std::is_same_v<T, std::uint64_t>) return "count";
    else if constexpr (std::is_same_v<T, double>) return "number";
    else if constexpr (requires { T::unit; }) return T::unit;
    else return {};
}

/// Returns a value as a number in its base unit; none for names and text.
template <class T>
constexpr std::optional<double> base_number(const T& value) {
    constexpr double femto_per_nano = 1e6;
    if constexpr (base_unit<T>().empty()) return std::nullopt;
    else if constexpr (std::is_same_v<T, std::uint64_t> || std::is_same_v<T, double>)
        return static_cast<double>(value);
    else if constexpr (std::is_same_v<T, SimTime> || std::is_same_v<T, Energy>)
        return static_cast<double>(value.count()) / femto_per_nano;
    else return static_cast<double>(value.count());
}

}  // namespace mktme::sim
