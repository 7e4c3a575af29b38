// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

#include "sim/config/sim_config.hpp"

namespace mktme::sim {

/// Facts about a run that its configuration does not hold.
struct RunFacts {
    bool has_trace = false;
    /// Format of the trace; none: not known before the trace is opened.
    std::optional<workloads::TraceFormat> format{};
    /// True for `trace generate`, where requests are written and not simulated.
    bool writes_trace = false;
};

/// What a condition looks at. For a condition on an element of a list of tables, `element` is its index.
struct RunView {
    const SimConfig& config;
    const RunFacts& facts;
    std::size_t element = 0;
};

/// A condition under which parameters have effect, with the words for a run in which it does not hold.
struct Condition {
    bool (*holds)(const RunView&);
    std::string_view key;     // the parameter whose value decides; empty: `why` says all
    std::string_view why;     // predicate of that value ("never times out"), or a whole sentence
    std::string_view remedy;  // what would make it hold; empty: nothing in a run
};

/// Parameters that have effect when all of some conditions hold; without conditions always.
///
/// A path is that of a value ("crypto.clock"), of a list of tables ("mktme.key"; judged element by element) or of a value
/// in one ("data.fault.bit"). Values in a list of tables that no rule names have effect when their element has.
struct EffectRule {
    std::vector<const Condition*> needs;
    std::vector<std::string_view> paths;
};

// The rules of each section, in sim/config/effect. A condition often looks at another section than its own.
std::vector<EffectRule> memory_rules();
std::vector<EffectRule> engine_rules();
std::vector<EffectRule> key_rules();
std::vector<EffectRule> contents_rules();
std::vector<EffectRule> workload_rules();
/// The rules of all sections; every parameter stands in one of them.
const std::vector<EffectRule>& effect_rules();

}  // namespace mktme::sim
