// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <type_traits>
#include <utility>

namespace mktme {

namespace detail {

struct AnyMember {
    template <class T>
    constexpr operator T&() const& noexcept;
    template <class T>
    constexpr operator T&&() const&& noexcept;
};

template <class T, std::size_t... I>
constexpr bool takes(std::index_sequence<I...>) {
    return requires { T{(static_cast<void>(I), std::declval<AnyMember>())...}; };
}

}  // namespace detail

/// Returns the number of data members of an aggregate: of initializers that it takes.
template <class T, std::size_t known = 0>
constexpr std::size_t member_count() {
    static_assert(std::is_aggregate_v<T>, "only the members of an aggregate can be counted");
    if constexpr (detail::takes<T>(std::make_index_sequence<known + 1>{}))
        return member_count<T, known + 1>();
    else return known;
}

}  // namespace mktme
