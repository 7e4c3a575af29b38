// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <tuple>

#include "models/base/fields.hpp"

namespace mktme::cache {

/// Statistics of the directory of a slice.
struct DirectoryStats {
    static constexpr std::array<std::string_view, 1> places{"directory"};

    std::uint64_t requests = 0;
    std::uint64_t puts = 0;
    std::uint64_t flushes = 0;
    std::uint64_t laid_aside = 0;
    std::uint64_t downgrades = 0;
    std::uint64_t invalidations = 0;
    std::uint64_t crossed = 0;
    std::uint64_t claims = 0;

    static constexpr auto fields() {
        using S = DirectoryStats;
        return std::tuple{
            field<&S::requests>("requests", "GetS and GetM of cores, reads and writes of devices"),
            field<&S::puts>("puts", "lines that left a core"),
            field<&S::flushes>("flushes", "CLFLUSH, CLFLUSHOPT and CLWB"),
            field<&S::laid_aside>("laid_aside",
                                  "messages that waited, as a request of their line was under way"),
            field<&S::downgrades>("downgrades", "probes that left a line shared"),
            field<&S::invalidations>("invalidations", "probes that took a line"),
            field<&S::crossed>("crossed", "of the probes, those whose line had left the core"),
            field<&S::claims>("claims", "lines given without a read of memory, to be overwritten whole"),
        };
    }
};

}  // namespace mktme::cache
