// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <limits>
#include <optional>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>

#include "models/base/measure.hpp"
#include "models/base/quantity.hpp"

namespace mktme {

/// Names of an enum's values in order, as they are spelled in configurations and results.
/// Specialise with `static constexpr std::array names{"first", "second"}` (values 0, 1, ...).
template <class E>
struct EnumNames;

template <class E>
concept NamedEnum = std::is_enum_v<E> && requires {
    EnumNames<E>::names;
};

template <NamedEnum E>
constexpr std::string_view name_of(E value) {
    return EnumNames<E>::names.at(static_cast<std::size_t>(value));
}

template <NamedEnum E>
constexpr std::optional<E> enum_from(std::string_view name) {
    for (std::size_t i = 0; i < EnumNames<E>::names.size(); ++i)
        if (name == EnumNames<E>::names[i]) return static_cast<E>(i);
    return std::nullopt;
}

namespace detail {

template <class T>
struct RepOf {
    using type = T;
};
template <class Tag, class Rep>
struct RepOf<Quantity<Tag, Rep>> {
    using type = Rep;
};

template <class M>
struct MemberOf;
template <class Owner, class T>
struct MemberOf<T Owner::*> {
    using owner = Owner;
    using value = T;
};
template <class Owner, class R>
struct MemberOf<R (Owner::*)() const> {  // a derived statistic
    using owner = Owner;
    using value = std::remove_cvref_t<R>;
};

}  // namespace detail

/// Returns the largest value of a type that no field limits further: the range that the models' arithmetic can hold.
template <class T>
constexpr typename detail::RepOf<T>::type natural_most() {
    if constexpr (std::is_same_v<T, SimTime>) return longest_span.count();
    else if constexpr (std::is_same_v<T, Cycles>) return longest_wait.count();
    else return std::numeric_limits<typename detail::RepOf<T>::type>::max();
}

/// Allowed range in the type's base unit. Numeric types only.
template <class T,
          bool number = std::is_arithmetic_v<typename detail::RepOf<T>::type> && !std::is_same_v<T, bool>>
struct Limits {};
template <class T>
struct Limits<T, true> {
    using rep = typename detail::RepOf<T>::type;
    rep least = std::numeric_limits<rep>::lowest();
    rep most = natural_most<T>();
};

/// Description of one parameter or statistic: the only place that states its name, meaning, range and source. Loader,
/// `--set`, messages, `config reference`, `stats` and the result files all walk these tables.
template <auto Member>
struct Field {
    using owner = typename detail::MemberOf<decltype(Member)>::owner;
    using value = typename detail::MemberOf<decltype(Member)>::value;
    static constexpr auto member = Member;

    std::string_view key;
    std::string_view text;  // one sentence without a full stop
    Limits<value> limits{};
    std::string_view source{};  // document the default or the rule comes from, if any

    /// Returns the same field with `document` as the source of its default.
    [[nodiscard]] constexpr Field from(std::string_view document) const {
        Field copy = *this;
        copy.source = document;
        return copy;
    }
};

template <auto Member>
constexpr Field<Member> field(std::string_view key, std::string_view text) {
    return {key, text};
}
template <auto Member, class L>
constexpr Field<Member> field(std::string_view key, std::string_view text, L least) {
    Field<Member> f{key, text};
    f.limits.least = static_cast<decltype(f.limits.least)>(least);
    return f;
}
template <auto Member, class L, class M>
constexpr Field<Member> field(std::string_view key, std::string_view text, L least, M most) {
    Field<Member> f = field<Member>(key, text, least);
    f.limits.most = static_cast<decltype(f.limits.most)>(most);
    return f;
}

/// A data member that belongs to the statistics, and is merged with them, but is not shown.
template <auto Member>
struct HiddenField {
    using owner = typename detail::MemberOf<decltype(Member)>::owner;
    using value = typename detail::MemberOf<decltype(Member)>::value;
    static constexpr auto member = Member;
};
template <auto Member>
constexpr HiddenField<Member> hidden() {
    return {};
}

template <class F>
inline constexpr bool is_hidden = false;
template <auto Member>
inline constexpr bool is_hidden<HiddenField<Member>> = true;

/// A struct with a table of fields.
template <class T>
concept HasFields = requires {
    T::fields();
};

/// Calls `visit(field)` for each field of `T`, in order.
template <HasFields T, class Visitor>
constexpr void for_each_field(Visitor&& visit) {
    std::apply([&](const auto&... f) { (visit(f), ...); }, T::fields());
}

}  // namespace mktme
