// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <type_traits>

#include "models/base/fields.hpp"
#include "models/base/member_count.hpp"

namespace mktme {

/// Calls `visit` with the pointer to each data member of a struct of statistics. Statistics derived from these have no
/// member.
///
/// Every data member must be a field, so that none is forgotten; sums that are not shown are `hidden` fields.
template <HasFields S, class Visitor>
constexpr void for_each_data_member(Visitor&& visit) {
    constexpr auto is_data = []<class F>(const F& /*field*/) {
        return std::is_member_object_pointer_v<decltype(F::member)>;
    };
    constexpr std::size_t declared = std::apply(
        [&](const auto&... f) { return (std::size_t{0} + ... + (is_data(f) ? 1 : 0)); }, S::fields());
    static_assert(declared == member_count<S>(),
                  "a data member is no field: it would be neither merged nor part of a phase");
    for_each_field<S>([&](const auto& field) {
        using F = std::remove_cvref_t<decltype(field)>;
        if constexpr (std::is_member_object_pointer_v<decltype(F::member)>) visit(F::member);
    });
}

}  // namespace mktme
