// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "sim/config/effect_rules.hpp"

namespace mktme::test {

/// Configuration in which parameters are tried.
struct SampleRun {
    std::string name;
    std::string toml;          // over the defaults
    std::string trace{};       // lines of a trace to replay; empty: a generator
    std::string trace_name{};  // its suffix tells its format
    std::string trace_format{"detect"};
};

/// Returns configurations in which every rule of sim/config/effect holds at least once and fails at least once.
const std::vector<SampleRun>& sample_runs();

/// Returns the values to try for a parameter, by path.
const std::map<std::string, std::vector<std::string>>& values_to_try();

/// Returns a table to add to each list of tables, by path.
const std::map<std::string, std::string>& tables_to_try();

}  // namespace mktme::test
