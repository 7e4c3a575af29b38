// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace mktme::sim {

/// What `mktme-sim bless` was asked to do.
struct BlessRequest {
    std::filesystem::path results;
    std::filesystem::path baseline;
    std::vector<std::string>
        stats;  // patterns of the statistics to take; none: those of the old baseline, or the usual
};

/// Write the baseline and print what changes in it. UserError, and nothing written, when the results are not complete or
/// the file there is no baseline of this version.
void bless(const BlessRequest& request);

}  // namespace mktme::sim
