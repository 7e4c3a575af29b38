// SPDX-License-Identifier: Apache-2.0
#include "sim/observe/timeline.hpp"

#include <fmt/format.h>
#include <cerrno>
#include <cstring>

#include "models/base/error.hpp"

namespace mktme::sim {

using dram::Command;

namespace {

constexpr std::uint64_t process_track = ~std::uint64_t{0};  // in the set of names: that of the process itself
constexpr std::uint32_t levels_process = 1'000'000;         // process of the levels, beyond all data channels

double in_us(SimTime span) { return in_ns(span) / 1000; }

}  // namespace

Timeline::Timeline(const std::filesystem::path& path, const dram::Part& part, Cycles refresh,
                   const ClockDomain& clock, TimeWindow window, const ChannelNames& channels)
    : path_{path},
      part_{part},
      refresh_{refresh},
      clock_{clock},
      window_{window},
      channels_{channels},
      file_{gzopen(path.c_str(), "wb6")} {
    if (!file_) fail(std::strerror(errno));
    write("{\"displayTimeUnit\":\"ns\",\"traceEvents\":[");
}

void Timeline::write(const std::string& text) {
    if (gzwrite(file_.get(), text.data(), static_cast<unsigned>(text.size())) !=
        static_cast<int>(text.size())) {
        int error = Z_OK;
        const char* const message = gzerror(file_.get(), &error);
        fail(error == Z_ERRNO ? std::strerror(errno) : message);
    }
}

/// Writes an event, as an object of the list of events.
void Timeline::write_object(const std::string& object) {
    write((first_ ? "\n{" : ",\n{") + object + "}");
    first_ = false;
}

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
    const auto meta = [&](const char* what, std::uint64_t number, const std::string& name) {
        write_object(fmt::format(R"("ph":"M","name":"{}","pid":{},"tid":{},"args":{{"name":"{}"}})", what,
                                 command.data_channel, number, name));
    };
    if (!named_.emplace(command.data_channel, track).second) return;
    if (named_.emplace(command.data_channel, process_track).second)
        meta("process_name", 0, channels_.path(command.data_channel));
    meta("thread_name", track,
         is_on_rank_track(command)
             ? fmt::format("rank.{}", command.rank)
             : fmt::format("rank.{}.bank_group.{}.bank.{}", command.rank, command.bank_group, command.bank));
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
    write_object(fmt::format(
        R"("ph":"X","name":"{}","pid":{},"tid":{},"ts":{:.6f},"dur":{:.6f},"args":{{"row":{},"column":{}}})",
        name_of(c.command), c.data_channel, track, in_us(start), in_us(span), c.row, c.column));
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
    write_object(fmt::format(R"("ph":"C","name":"{}","pid":{},"ts":{:.6f},"args":{{"level":{}}})", path,
                             levels_process, in_us(at), level));
}

void Timeline::finish(SimTime /*end*/) {
    write("\n]}\n");
    if (gzclose(file_.release()) != Z_OK) fail(std::strerror(errno));
}

void Timeline::fail(const std::string& why) const {
    throw ResourceError{fmt::format("cannot write {}: {}", path_.string(), why)};
}

}  // namespace mktme::sim
