// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "sim/config/effect_rules.hpp"

namespace mktme::sim {

/// The facts about a run of `config` that decide which parameters have effect. The format of its trace is told by its name
/// or, in a regular file, by its first bytes; a pipe is not touched.
RunFacts facts_of(const SimConfig& config);

}  // namespace mktme::sim
