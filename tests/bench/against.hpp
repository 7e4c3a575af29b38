// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>

namespace mktme::bench {

/// Best rate of each row, in requests a second.
using Rates = std::map<std::string, double>;

/// The rates of an earlier `--json` file. std::runtime_error, naming the file, when it is none.
Rates read_rates(const std::string& file);

/// A row's rate beside the one it had: "1.07", or "-" when the file has no such row.
std::string ratio_to(const Rates& earlier, const std::string& row, double rate);

}  // namespace mktme::bench
