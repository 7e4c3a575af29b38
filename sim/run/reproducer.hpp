// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

namespace mktme::sim {

struct LoadedConfig;

/// Writes the folder `reproducer` into the output folder `out` after a broken model rule or a hang. It holds the
/// resolved configuration, cut down to the requests that the failure needs, and the command that repeats it. Returns
/// the folder.
std::filesystem::path write_reproducer(const std::filesystem::path& out, const LoadedConfig& loaded,
                                       std::uint64_t requests, const std::string& failure);

}  // namespace mktme::sim
