// SPDX-License-Identifier: Apache-2.0
#include "sim/observe/bus_csv.hpp"

#include <fmt/format.h>
#include <iterator>

namespace mktme::sim {

BusCsv::BusCsv(const std::filesystem::path& path, const ClockDomain& clock, TimeWindow window)
    : clock_{clock},
      window_{window},
      file_{path} {
    file_.write("time_fs,channel,direction,address,bytes\n");
}

void BusCsv::see(std::span<const memctrl::BusRecord> lines) {
    fmt::memory_buffer text;
    const auto out = std::back_inserter(text);
    for (const auto& line : lines) {
        const SimTime time = clock_.edge(line.first_beat);
        if (!window_.holds(time)) continue;
        fmt::format_to(out, "{},{},{},{:#x},", time.count(), line.data_channel, name_of(line.direction),
                       line.line.count());
        for (const std::byte byte : line.bytes)
            fmt::format_to(out, "{:02x}", std::to_integer<unsigned>(byte));
        text.push_back('\n');
    }
    file_.write({text.data(), text.size()});
}

}  // namespace mktme::sim
