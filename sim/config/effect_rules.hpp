// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

#include "workloads/formats/trace_format.hpp"

namespace mktme::sim {

struct SimConfig;

/// Facts about a run that its configuration does not hold.
struct RunFacts {
    bool has_trace = false;
    /// Format of the trace; none if it is unknown until the trace is opened.
    std::optional<workloads::TraceFormat> format{};
    /// True for `trace generate`, where requests are written and not simulated.
    bool writes_trace = false;
    /// True for a scenario, whose processes and kernel make all requests and program all keys.
    bool has_scenario = false;
};

/// Input of a condition. For a condition on an element of a list of tables, `element` is its index.
struct RunView {
    const SimConfig& config;
    const RunFacts& facts;
    std::size_t element = 0;
};

/// Condition under which parameters have effect, with the message parts for a run in which it does not hold.
struct Condition {
    bool (*holds)(const RunView&);
    std::string_view key;        // parameter whose value decides; empty if `why` is a sentence
    std::string_view why;        // predicate of that value ("never times out"), or a whole sentence
    std::string_view remedy;     // change that makes it hold; empty if no run does
    bool is_of_machine = false;  // only another machine makes it hold: a machine may not give such a value
};

/// Parameters that have effect if all conditions of `needs` hold; without conditions, always.
///
/// A path names a value ("crypto.clock"), a list of tables ("mktme.key"; judged element by element) or a value in one
/// ("data.fault.bit"). A value in a list of tables that no rule names has effect if its element has.
struct EffectRule {
    std::vector<const Condition*> needs;
    std::vector<std::string_view> paths;
};

// Each function returns the rules of a section; sim/config/effect defines them. A condition may read other sections.
std::vector<EffectRule> memory_rules();
std::vector<EffectRule> engine_rules();
std::vector<EffectRule> key_rules();
std::vector<EffectRule> contents_rules();
std::vector<EffectRule> workload_rules();
std::vector<EffectRule> core_rules();
std::vector<EffectRule> kernel_rules();
/// Returns the condition that a parameter has besides its rule, if it says which requests there are, when keys and contents change, or
/// what is written of them meanwhile: a scenario says so itself. Null for other parameters.
const Condition* scenario_condition(std::string_view path);
/// Returns the rules of all sections. Each parameter is named by one of them.
const std::vector<EffectRule>& effect_rules();

}  // namespace mktme::sim
