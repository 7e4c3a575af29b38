// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>

namespace mktme::sim {

/// Name of the folder in the output folder that holds what repeats a failure.
inline constexpr const char* reproducer_folder = "reproducer";

/// Make ready the folder results go to: create it, or clear the results of an earlier run of ours.
/// ConfigError when it holds anything else, so that nothing of the user's is ever lost.
void prepare_output_folder(const std::filesystem::path& folder);

}  // namespace mktme::sim
