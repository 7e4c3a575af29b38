// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "sim/config/settings.hpp"

namespace mktme::sim {

/// Returns the name of a run: 16 hexadecimal digits of the SHA-256 of its resolved configuration and of its trace's
/// digest. The same run has the same name in every folder and in every sweep.
std::string point_id(const SettingTable& resolved, std::string_view trace_sha256);

/// Returns true for text that can be such a name.
bool is_point_id(std::string_view name);

}  // namespace mktme::sim
