// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>

#include "sim/config/loader.hpp"

namespace mktme::sim {

/// After a broken model rule or a hang: a folder `reproducer` in the output folder `out` with the resolved configuration cut
/// down to the requests it takes, and the command that repeats the failure. Returns the folder.
std::filesystem::path write_reproducer(const std::filesystem::path& out, const LoadedConfig& loaded,
                                       std::uint64_t requests, const std::string& failure);

}  // namespace mktme::sim
