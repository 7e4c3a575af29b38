// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "workloads/cpu/thread_split.hpp"

namespace mktme::workloads {

/// What a trace asks for: threads, and perhaps its first core.
struct CoreWish {
    std::string file;  // for messages
    std::uint64_t threads = 1;
    std::optional<std::uint64_t> core;
};

/// Cores of a trace, one behind the other.
struct CoreRange {
    std::uint64_t first = 0;
    std::uint64_t count = 1;

    bool operator==(const CoreRange&) const = default;
};

/// Returns the cores of each trace by the rule of `split_threads`. Throws ConfigError if they do not fit.
std::vector<CoreRange> core_ranges(std::span<const CoreWish> wishes, std::uint64_t cores, Spread spread);

}  // namespace mktme::workloads
