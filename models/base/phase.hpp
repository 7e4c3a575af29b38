// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <optional>

#include "models/base/data_members.hpp"
#include "models/base/histogram.hpp"
#include "models/base/stat_kinds.hpp"

/// Statistics of a part of a run: those at its end less those at its begin. Maxima cannot be subtracted, so each has a
/// second cell, which begin_phase() restarts.
namespace mktme {

template <HasFields S>
void begin_phase(S& stats);
template <HasFields S>
[[nodiscard]] S since(const S& begin, const S& end);

namespace detail {

template <class T>
void restart(T& member) {
    if constexpr (HasFields<T>) begin_phase(member);
    else if constexpr (std::is_same_v<T, Histogram>) member.begin_phase();
    else if constexpr (std::is_same_v<T, Peak>) member.of_phase = 0;
    else if constexpr (requires { member.has_value(); }) {
        if (member) restart(*member);
    }
}

template <class T>
void subtract(T& end, const T& begin) {
    if constexpr (HasFields<T>) end = since(begin, end);
    else end -= begin;
}
inline void subtract(bool& /*end*/, const bool& /*begin*/) {}
inline void subtract(Fixed& /*end*/, const Fixed& /*begin*/) {}
template <class T>
void subtract(Common<T>& /*end*/, const Common<T>& /*begin*/) {}
inline void subtract(Peak& end, const Peak& /*begin*/) { end.level = end.of_phase; }
inline void subtract(Elapsed& end, const Elapsed& begin) { end.value -= begin.value; }
inline void subtract(Level& end, const Level& begin) {
    end.sum -= begin.sum;
    subtract(end.most, begin.most);
    subtract(end.elapsed, begin.elapsed);
}
template <class T, std::size_t N>
void subtract(std::array<T, N>& end, const std::array<T, N>& begin) {
    for (std::size_t i = 0; i < N; ++i) subtract(end[i], begin[i]);
}
template <class T>
void subtract(std::optional<T>& end, const std::optional<T>& begin) {
    if (end && begin) subtract(*end, *begin);
}

template <class T>
constexpr bool has_maximum();

}  // namespace detail

/// True if a struct of statistics has maxima, which a phase must restart.
template <HasFields S>
constexpr bool has_maxima() {
    bool any = false;
    for_each_data_member<S>([&]<class T>(T S::*) { any = any || detail::has_maximum<T>(); });
    return any;
}

namespace detail {

template <class T>
constexpr bool has_maximum() {
    if constexpr (HasFields<T>) return has_maxima<T>();
    else if constexpr (requires(T member) { member.has_value(); })
        return has_maximum<typename T::value_type>();
    else return std::is_same_v<T, Histogram> || std::is_same_v<T, Peak> || std::is_same_v<T, Level>;
}

}  // namespace detail

/// Restarts the maxima of a phase. Levels are restarted by their gauges.
template <HasFields S>
void begin_phase(S& stats) {
    for_each_data_member<S>([&](auto member) { detail::restart(stats.*member); });
}

/// Returns the statistics of the phase between two reports of one component. Precondition: begin_phase() was called at
/// `begin`, and not again before `end`.
template <HasFields S>
S since(const S& begin, const S& end) {
    S phase = end;
    for_each_data_member<S>([&](auto member) { detail::subtract(phase.*member, begin.*member); });
    return phase;
}

}  // namespace mktme
