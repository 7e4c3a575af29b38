// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <tuple>
#include <vector>

#include "models/base/fields.hpp"
#include "models/platform/device_params.hpp"

namespace mktme {

namespace platform {

/// Rule by which the pages of a program get a package.
enum class Placement : std::uint8_t { local, by_page, interleaved };

}  // namespace platform

template <>
struct EnumNames<platform::Placement> {
    static constexpr std::array<std::string_view, 3> names{"local", "by-page", "interleaved"};
};

namespace platform {

/// Packages of a machine with cores, and the way between a core and a slice of the shared cache.
struct PlatformParams {
    static constexpr auto section = "platform";

    std::uint64_t packages{1};
    std::uint64_t cores{1};
    Ratio cores_per_channel{0};
    Frequency clock{2'400'000'000};
    Cycles hop{14};
    Cycles probe_latency{50};
    Placement placement{Placement::local};
    std::vector<DeviceParams> device{};

    static constexpr std::uint64_t most_packages = 8;
    static constexpr std::uint64_t most_cores = 256;
    static constexpr std::uint64_t longest = 1000;

    static constexpr auto fields() {
        using P = PlatformParams;
        return std::tuple{
            field<&P::packages>("packages", "processor packages, each with these cores and memory of its own",
                                1, most_packages),
            field<&P::cores>("cores", "cores of a package; its shared cache has a slice for each", 1,
                             most_cores),
            field<&P::cores_per_channel>(
                "cores_per_channel",
                "cores that share a memory channel in the package that is modelled; memory.channels, unless "
                "it is "
                "given, is the power of two that comes nearest to this share; 0.0: no package is modelled",
                0.0, static_cast<double>(most_cores))
                .from(source),
            field<&P::clock>("clock", "clock of cores, caches and MMUs", 1'000'000, 1'000'000'000'000)
                .from(source),
            field<&P::hop>("hop", "from a core to a slice, and from a slice to a core", 1, longest)
                .from(source),
            field<&P::probe_latency>("probe_latency",
                                     "from a probe's arrival at a core to its answer leaving it", 1, longest)
                .from(source),
            field<&P::placement>("placement",
                                 "package of a page: local: that of the core that runs the first thread of "
                                 "its program; by-page: "
                                 "any, in an order that depends on the seed; interleaved: the packages in "
                                 "turn, page by page, as MPOL_INTERLEAVE of Linux")
                .from("Linux mm/mempolicy.c"),
            field<&P::device>("device", "DMA devices, beside the cores"),
        };
    }

private:
    static constexpr auto source = "docs/numbers.md#core-defaults";
};

}  // namespace platform
}  // namespace mktme
