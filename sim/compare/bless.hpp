// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace mktme::sim {

/// Arguments of `mktme-sim bless`.
struct BlessRequest {
    std::filesystem::path results;
    std::filesystem::path baseline;
    std::vector<std::string>
        stats;  // patterns of the statistics to take; none: those of the old baseline, or the defaults
};

/// Writes the baseline and prints its changes. Throws UserError, and writes nothing, if the results are not complete or
/// the existing file is not a baseline of this version.
void bless(const BlessRequest& request);

}  // namespace mktme::sim
