// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <string_view>

#include "workloads/formats/format.hpp"

namespace mktme::workloads {

/// What a conversion may lose, when it ends, and who may end it early.
struct ConversionOptions {
    Parts may_lose{};
    std::uint64_t most = UINT64_MAX;  // requests
    std::function<bool(std::uint64_t)> keep_on = [](auto) {
        return true;
    };  // asked now and then: requests so far
};

/// What a conversion did, and how many requests lost which part of what was known of them.
struct Conversion {
    std::uint64_t requests = 0;
    std::array<std::uint64_t, part_count> lost{};
    bool complete = false;  // nobody ended it early
};

/// Write the requests of `source` with `writer`.
///
/// A TraceError names the first request of which a reader of the output would find more changed than `may_lose`.
Conversion convert(RequestSource& source, RequestWriter& writer, const ConversionOptions& options = {});

/// What is lost with `part`: "time".
std::string_view name_of_loss(Part part);

}  // namespace mktme::workloads
