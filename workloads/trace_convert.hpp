// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <string>

#include "workloads/formats/format.hpp"

namespace mktme::workloads {

/// What a conversion did, and how many requests lost which part of what was known of them.
struct Conversion {
    std::uint64_t requests = 0;
    std::array<std::uint64_t, part_count> lost{};
};

/// Write every request of `source` with `writer`, at most `most`.
///
/// Unless `lossy`, a TraceError names the first request that a reader of the output would find changed.
Conversion convert(RequestSource& source, RequestWriter& writer, bool lossy, std::uint64_t most = UINT64_MAX);

/// What losing `part` means: "its time".
std::string_view name_of_loss(Part part);

}  // namespace mktme::workloads
