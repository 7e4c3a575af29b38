// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <array>
#include <optional>

#include "models/base/fields.hpp"
#include "models/base/histogram.hpp"
#include "models/base/member_count.hpp"

namespace mktme {

/// Highest level that something had. That of a whole is the highest of its parts.
struct Peak {
    std::uint64_t level = 0;

    auto operator<=>(const Peak&) const = default;
};

/// A value that the parts of a whole have in common, such as the length of the run.
template <class T>
struct Common {
    T value{};

    auto operator<=>(const Common&) const = default;
};

template <HasFields S>
void merge(S& whole, const S& part);

namespace detail {

template <class T>
void merge_member(T& whole, const T& part) {
    whole += part;
}
inline void merge_member(Peak& whole, const Peak& part) { whole = std::max(whole, part); }
template <class T>
void merge_member(Common<T>& whole, const Common<T>& part) {
    whole = std::max(whole, part);
}
inline void merge_member(Histogram& whole, const Histogram& part) { whole.merge(part); }
template <HasFields S>
void merge_member(S& whole, const S& part) {
    merge(whole, part);
}
template <class T, std::size_t N>
void merge_member(std::array<T, N>& whole, const std::array<T, N>& part) {
    for (std::size_t i = 0; i < N; ++i) merge_member(whole[i], part[i]);
}
template <class T>
void merge_member(std::optional<T>& whole, const std::optional<T>& part) {
    if (!part) return;
    if (whole) merge_member(*whole, *part);
    else whole = part;
}

/// True for fields that are data members; the others are derived from these.
template <class F>
inline constexpr bool is_data = std::is_member_object_pointer_v<decltype(F::member)>;

}  // namespace detail

/// Adds the statistics of a part to those of the whole: counters, sums and distributions are added, peaks compared, and a
/// statistic that only some parts have stays one of the whole. Statistics derived from others follow from them.
///
/// Every data member must be a field, so that none is forgotten; sums that are not shown are `hidden` fields.
template <HasFields S>
void merge(S& whole, const S& part) {
    constexpr auto fields = S::fields();
    constexpr std::size_t declared = std::apply(
        [](const auto&... f) {
            return (std::size_t{0} + ... + (detail::is_data<std::remove_cvref_t<decltype(f)>> ? 1 : 0));
        },
        fields);
    static_assert(declared == member_count<S>(), "a data member is no field: it would not be merged");
    for_each_field<S>([&](const auto& field) {
        if constexpr (detail::is_data<std::remove_cvref_t<decltype(field)>>)
            detail::merge_member(whole.*field.member, part.*field.member);
    });
}

}  // namespace mktme
