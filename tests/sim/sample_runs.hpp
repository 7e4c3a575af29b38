// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "sim/config/effect_rules.hpp"

namespace mktme::test {

/// A configuration that parameters are tried in.
struct SampleRun {
    std::string name;
    std::string toml;          // over the defaults
    std::string trace{};       // lines of a trace to replay; empty: a generator
    std::string trace_name{};  // whose end tells its format
    std::string trace_format{"detect"};
};

/// Configurations in which every rule of sim/config/effect holds at least once and fails at least once.
const std::vector<SampleRun>& sample_runs();

/// Values to try for a parameter; for names and flags every value but the default.
const std::map<std::string, std::vector<std::string>>& values_to_try();

/// Tables to add to a list of tables.
const std::map<std::string, std::string>& tables_to_try();

}  // namespace mktme::test
