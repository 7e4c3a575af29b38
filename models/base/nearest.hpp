// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace mktme {

/// Returns " (did you mean NAME?)" with the known name nearest to `written`, or an empty string if none is near.
std::string nearest_hint(std::string_view written, std::span<const std::string_view> known);

}  // namespace mktme
