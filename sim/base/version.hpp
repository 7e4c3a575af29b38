// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace mktme::sim {

/// Version of the program, set by the build from the project's version.
inline constexpr const char* version = MKTME_VERSION;

}  // namespace mktme::sim
