// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <string_view>

#include "workloads/formats/format.hpp"

namespace mktme::workloads {

/// Options of a conversion: parts it may lose, largest number of requests, and a function that may end it early.
struct ConversionOptions {
    Parts may_lose{};
    std::uint64_t most = UINT64_MAX;  // requests
    std::function<bool(std::uint64_t)> keep_on = [](auto) {
        return true;
    };  // called at intervals with the requests so far
};

/// Result of a conversion, with the number of requests that lost each part.
struct Conversion {
    std::uint64_t requests = 0;
    std::array<std::uint64_t, part_count> lost{};
    bool complete = false;  // `keep_on` did not end it early
};

/// Writes the requests of `source` with `writer`.
///
/// Throws TraceError that names the first request of which the output loses a part that is not in `may_lose`.
Conversion convert(RequestSource& source, RequestWriter& writer, const ConversionOptions& options = {});

/// Returns the description of a lost part: "time".
std::string_view name_of_loss(Part part);

}  // namespace mktme::workloads
