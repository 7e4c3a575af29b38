// SPDX-License-Identifier: Apache-2.0
#include "sim/observe/timeline.hpp"

#include <fmt/format.h>
#include <cerrno>
#include <cstring>

#include "models/base/error.hpp"

namespace mktme::sim {

using dram::Command;

Timeline::Timeline(const std::filesystem::path& path, const dram::Part& part, Cycles refresh,
                   const ClockDomain& clock, TimeWindow window)
    : path_{path},
      part_{part},
      refresh_{refresh},
      clock_{clock},
      window_{window},
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
    if (!named_.try_emplace({command.data_channel, track}, true).second) return;
    const std::string name = is_on_rank_track(command) ? fmt::format("rank {}", command.rank)
                                                       : fmt::format("rank {} group {} bank {}", command.rank,
                                                                     command.bank_group, command.bank);
    write(fmt::format(
        "{}{{\"ph\":\"M\",\"name\":\"thread_name\",\"pid\":{},\"tid\":{},\"args\":{{\"name\":\"{}\"}}}}",
        first_ ? "\n" : ",\n", command.data_channel, track, name));
    first_ = false;
}

void Timeline::see(std::span<const memctrl::CommandRecord> commands) {
    const std::uint64_t tracks_per_rank = part_.geometry.banks() + 1;  // the first is the rank's own
    for (const auto& c : commands) {
        const SimTime start = clock_.edge(c.cycle);
        if (!window_.holds(start)) continue;
        const std::uint64_t bank =
            is_on_rank_track(c) ? 0 : 1 + c.bank_group * part_.geometry.banks_per_group + c.bank;
        const std::uint64_t track = c.rank * tracks_per_rank + bank;
        name_track(c, track);
        const SimTime span = clock_.edge(c.cycle + length(c)) - start;
        write(fmt::format(
            ",\n{{\"ph\":\"X\",\"name\":\"{}\",\"pid\":{},\"tid\":{},\"ts\":{:.6f},\"dur\":{:.6f},"
            "\"args\":{{\"row\":{},\"column\":{}}}}}",
            name_of(c.command), c.data_channel, track, in_ns(start) / 1000, in_ns(span) / 1000, c.row,
            c.column));
    }
}

void Timeline::finish(SimTime /*end*/) {
    write("\n]}\n");
    if (gzclose(file_.release()) != Z_OK) fail(std::strerror(errno));
}

void Timeline::fail(const std::string& why) const {
    throw ResourceError{fmt::format("cannot write {}: {}", path_.string(), why)};
}

}  // namespace mktme::sim
