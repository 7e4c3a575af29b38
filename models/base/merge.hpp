// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <array>
#include <optional>

#include "models/base/data_members.hpp"
#include "models/base/histogram.hpp"
#include "models/base/stat_kinds.hpp"

namespace mktme {

template <HasFields S>
void merge(S& whole, const S& part);

namespace detail {

template <class T>
void merge_member(T& whole, const T& part) {
    whole += part;
}
inline void merge_member(bool& whole, const bool& part) { whole = whole || part; }
inline void merge_member(Peak& whole, const Peak& part) {
    whole.level = std::max(whole.level, part.level);
    whole.of_phase = std::max(whole.of_phase, part.of_phase);
}
template <class T>
void merge_member(Common<T>& whole, const Common<T>& part) {
    whole.value = std::max(whole.value, part.value);
}
inline void merge_member(Fixed& whole, const Fixed& part) { whole.value += part.value; }
inline void merge_member(Elapsed& whole, const Elapsed& part) {
    whole.value = std::max(whole.value, part.value);
}
inline void merge_member(Level& whole, const Level& part) {
    whole.sum += part.sum;
    merge_member(whole.most, part.most);
    merge_member(whole.elapsed, part.elapsed);
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

}  // namespace detail

/// Adds the statistics of a part to those of the whole: counters, sums and distributions are added, peaks compared, and a
/// statistic that only some parts have stays one of the whole. Statistics derived from others follow from them.
template <HasFields S>
void merge(S& whole, const S& part) {
    for_each_data_member<S>([&](auto member) { detail::merge_member(whole.*member, part.*member); });
}

}  // namespace mktme
