// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "sim/config/settings.hpp"

namespace mktme::sim {

/// The name of a run: 16 hexadecimal digits of the SHA-256 of its resolved configuration and of its trace's digest. The
/// same run has the same name wherever its files lie and whichever sweep asks for it.
std::string point_id(const SettingTable& resolved, std::string_view trace_sha256);

/// True for text that can be such a name.
bool is_point_id(std::string_view name);

}  // namespace mktme::sim
