// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

namespace mktme::sim {

/// Options of a verb that writes a trace.
struct OutputOptions {
    std::filesystem::path file;
    std::string format;                  // empty: as the file name determines
    std::string clock;                   // of the cycles written; empty: that of the machine
    std::optional<std::uint64_t> ticks;  // per second, of a gem5 trace; none: the default
    bool lossy = false;
    bool quiet = false;
};

}  // namespace mktme::sim
