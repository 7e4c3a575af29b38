// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "sim/config/effect_rules.hpp"

namespace mktme::sim {

/// Returns the facts about a run of `config` that decide which parameters have effect. The name of the trace or, in a
/// regular file, its first bytes determine its format; a pipe is not read.
RunFacts facts_of(const SimConfig& config);

}  // namespace mktme::sim
