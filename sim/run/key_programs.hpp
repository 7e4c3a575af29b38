// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/platform/package.hpp"

namespace mktme::sim {

/// Schedules every `[[mktme.program]]` for execution at its time. Throws ConfigError for one that cannot be executed.
void schedule_key_programs(platform::Package& package);

}  // namespace mktme::sim
