// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "sim/scenario/scenario_host.hpp"

namespace mktme::test {

/// Returns the machine configs/machines/icx.toml, with what each script asks for and these `--set`.
sim::ScenarioHost server(const std::vector<std::string>& sets);

}  // namespace mktme::test
