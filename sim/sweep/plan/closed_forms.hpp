// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string_view>

#include "sim/config/sim_config.hpp"

namespace mktme::sim {

/// A figure that theory gives for a configuration, to be held against what the simulation measured.
///
/// Computed from the configuration alone, with formulas that share nothing with the models.
struct ClosedForm {
    std::string_view name;  // "closed_form.exposed_read_latency_ns"
    std::string_view unit;
    std::string_view text;
    std::string_view source;
    double (*value)(const SimConfig&);
};

/// All closed forms there are.
std::span<const ClosedForm> closed_forms();

}  // namespace mktme::sim
