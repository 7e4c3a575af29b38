// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

namespace mktme::sim {

/// How a verb writes a trace.
struct OutputOptions {
    std::filesystem::path file;
    std::string format;                  // empty: as the file's name tells
    std::string clock;                   // of its cycles; empty: that of the machine
    std::optional<std::uint64_t> ticks;  // a second, of a gem5 trace; none: as usual
    bool lossy = false;
    bool quiet = false;
};

}  // namespace mktme::sim
