// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "models/base/fields.hpp"

namespace mktme {

namespace cache {

/// Whether a cache has the lines of the caches above it.
enum class Inclusion : std::uint8_t { inclusive, non_inclusive, victim };

}  // namespace cache

template <>
struct EnumNames<cache::Inclusion> {
    static constexpr std::array<std::string_view, 3> names{"inclusive", "non-inclusive", "victim"};
};

}  // namespace mktme
