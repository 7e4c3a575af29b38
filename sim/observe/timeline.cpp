// SPDX-License-Identifier: Apache-2.0
#include "sim/observe/timeline.hpp"

#include <fmt/format.h>

namespace mktme::sim {

using dram::Command;

namespace {

constexpr std::uint64_t process_track = ~std::uint64_t{0};  // in the set of names: that of the process itself
constexpr std::uint32_t levels_process = 1'000'000;         // process of the levels, beyond all data channels

}  // namespace

Timeline::Timeline(const std::filesystem::path& path, const dram::Part& part, Cycles refresh,
                   const ClockDomain& clock, TimeWindow window, const ChannelNames& channels)
    : part_{part},
      refresh_{refresh},
      clock_{clock},
      window_{window},
      channels_{channels},
      events_{path} {}

Cycles Timeline::length(const memctrl::CommandRecord& command) const {
    const auto& t = part_.timing;
    switch (command.command) {
        case Command::ACT: return t.tRCD;
        case Command::RD:
        case Command::RDA: return t.read_end();
        case Command::WR:
        case Command::WRA: return t.write_end();
        case Command::PRE:
        case Command::PRESB: return t.tRP;
        case Command::PREA: return t.tRP_AB;
        case Command::REF:
        case Command::REFSB: return refresh_;
        case Command::PDE: return t.tPD;
        case Command::PDX: return t.tXP;
        case Command::SRE: return t.tPD;
        case Command::SRX: return t.tXS;
    }
    return Cycles{};
}

bool Timeline::is_on_rank_track(const memctrl::CommandRecord& command) {
    return is_for_rank(command.command) || command.all_groups;
}

void Timeline::name_track(const memctrl::CommandRecord& command, std::uint64_t track) {
    if (!named_.emplace(command.data_channel, track).second) return;
    if (named_.emplace(command.data_channel, process_track).second)
        events_.name_process(command.data_channel, channels_.path(command.data_channel));
    events_.name_track(command.data_channel, track,
                       is_on_rank_track(command) ? fmt::format("rank.{}", command.rank)
                                                 : fmt::format("rank.{}.bank_group.{}.bank.{}", command.rank,
                                                               command.bank_group, command.bank));
}

void Timeline::see(std::span<const memctrl::CommandRecord> commands) {
    for (const auto& c : commands) {
        const SimTime start = clock_.edge(c.cycle);
        if (!window_.holds(start)) continue;
        write_event(c, start);
        if (c.command != Command::REFSB || part_.standard != dram::Standard::lpddr5) continue;
        memctrl::CommandRecord other = c;  // REFpb refreshes banks b and b + 8
        other.bank_group += static_cast<std::uint32_t>(part_.geometry.bank_groups / 2);
        write_event(other, start);
    }
}

void Timeline::write_event(const memctrl::CommandRecord& c, SimTime start) {
    const std::uint64_t tracks_per_rank = part_.geometry.banks() + 1;  // the first is the rank's own
    const std::uint64_t bank =
        is_on_rank_track(c) ? 0 : 1 + c.bank_group * part_.geometry.banks_per_group + c.bank;
    const std::uint64_t track = c.rank * tracks_per_rank + bank;
    name_track(c, track);
    const SimTime span = clock_.edge(c.cycle + length(c)) - start;
    events_.write_span(c.data_channel, track, std::string{name_of(c.command)}, start, span,
                       fmt::format(R"("row":{},"column":{})", c.row, c.column));
}

void Timeline::see(const std::string& path, std::span<const LevelChange<SimTime>> changes) {
    for (const auto& change : changes) {
        if (change.at < window_.start) before_[path] = change.level;
        if (!window_.holds(change.at)) continue;
        if (const auto level = before_.extract(path)) write_level(path, window_.start, level.mapped());
        write_level(path, change.at, change.level);
    }
}

void Timeline::write_level(const std::string& path, SimTime at, std::uint64_t level) {
    events_.write_level(levels_process, path, at, level);
}

void Timeline::finish(SimTime /*end*/) { events_.finish(); }

}  // namespace mktme::sim
