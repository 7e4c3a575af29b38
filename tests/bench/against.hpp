// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>

namespace mktme::bench {

/// Best rate of each row, in requests per second.
using Rates = std::map<std::string, double>;

/// Returns the rates of an earlier `--json` file. Throws std::runtime_error, which names the file, if it is none.
Rates read_rates(const std::string& file);

/// Returns the ratio of a row's rate to its earlier rate: "1.07", or "-" if the file has no such row.
std::string ratio_to(const Rates& earlier, const std::string& row, double rate);

}  // namespace mktme::bench
