// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <tuple>

#include "models/base/fields.hpp"
#include "models/base/measure.hpp"
#include "models/cpu/cycle_rows.hpp"

namespace mktme::cpu {

struct IpcUnit {
    static constexpr const char* name = "instructions/cycle";
};
/// Instructions a cycle.
using Ipc = Measure<IpcUnit>;

/// Statistics of a core.
struct CoreStats {
    static constexpr std::array<std::string_view, 2> places{"cpu.total", "cpu.*"};

    std::uint64_t instructions = 0;
    CycleRows cycles_in;
    std::uint64_t loads = 0;
    std::uint64_t stores = 0;
    std::uint64_t fetches = 0;
    std::uint64_t flushes = 0;
    std::uint64_t forwarded = 0;
    std::uint64_t blocked_by_stores = 0;
    std::uint64_t lines_lost = 0;
    std::uint64_t branches = 0;
    std::uint64_t mispredicted = 0;
    std::uint64_t given_back = 0;

    [[nodiscard]] std::uint64_t cycles() const { return cycles_in.sum(); }
    [[nodiscard]] Ipc ipc() const {
        return {cycles() == 0 ? 0.0 : static_cast<double>(instructions) / static_cast<double>(cycles())};
    }

    static constexpr auto fields() {
        using S = CoreStats;
        return std::tuple{
            field<&S::instructions>("instructions", "instructions retired"),
            field<&S::cycles>(
                "cycles",
                "cycles until the core had finished, or up to now; in cpu.total the sum of all cores"),
            field<&S::cycles_in>("cycles_in", "of these, by what held the oldest instruction up"),
            field<&S::ipc>("ipc", "instructions a cycle"),
            field<&S::loads>("loads", "loads dispatched"),
            field<&S::stores>("stores", "stores dispatched"),
            field<&S::fetches>("fetches", "fetches of code lines that the trace records"),
            field<&S::flushes>("flushes", "CLFLUSH, CLFLUSHOPT and CLWB that left the core"),
            field<&S::forwarded>("forwarded", "loads that got their data from an older store"),
            field<&S::blocked_by_stores>("blocked_by_stores", "times that a load waited for an older store"),
            field<&S::lines_lost>("lines_lost",
                                  "lines that a senior store had asked for and lost to a probe"),
            field<&S::branches>("branches", "branches that the trace records"),
            field<&S::mispredicted>("mispredicted", "branches that were mispredicted"),
            field<&S::given_back>("given_back",
                                  "instructions removed by a page fault, and dispatched again behind it"),
        };
    }
};

}  // namespace mktme::cpu
