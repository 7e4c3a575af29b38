// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string_view>

namespace mktme::sim {

struct SimConfig;

/// Figure that theory gives for a configuration, for comparison with the simulation.
///
/// It is computed from the configuration alone, with formulas that share nothing with the models.
struct ClosedForm {
    std::string_view name;  // "closed_form.exposed_read_latency_ns"
    std::string_view unit;
    std::string_view text;
    std::string_view source;
    double (*value)(const SimConfig&);
};

/// Returns all closed forms.
std::span<const ClosedForm> closed_forms();

}  // namespace mktme::sim
