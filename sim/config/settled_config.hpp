// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "sim/config/effect.hpp"
#include "sim/config/sim_config.hpp"

namespace mktme::sim {

/// A configuration as a run uses it.
struct SettledConfig {
    SimConfig config;             // effective
    std::vector<IdleValue> idle;  // values that `config` leaves out
    std::string note;             // for the user; may be empty
};

}  // namespace mktme::sim
