// SPDX-License-Identifier: Apache-2.0
#include "sim/observe/command_csv.hpp"

#include <fmt/format.h>
#include <iterator>

namespace mktme::sim {

namespace {

using dram::Command;
using Out = std::back_insert_iterator<fmt::memory_buffer>;

void append(Out out, const memctrl::CommandRecord& r, SimTime time) {
    const auto name = name_of(r.command);
    switch (r.command) {
        case Command::ACT:
            fmt::format_to(out, "{},{},{},{},{},{},,{}\n", time.count(), r.data_channel, r.rank, r.bank_group,
                           r.bank, r.row, name);
            break;
        case Command::RD:
        case Command::RDA:
        case Command::WR:
        case Command::WRA:
            fmt::format_to(out, "{},{},{},{},{},{},{},{}\n", time.count(), r.data_channel, r.rank,
                           r.bank_group, r.bank, r.row, r.column, name);
            break;
        case Command::PRE:
        case Command::PRESB:
        case Command::REFSB:
            if (r.all_groups)
                fmt::format_to(out, "{},{},{},,{},,,{}\n", time.count(), r.data_channel, r.rank, r.bank,
                               name);
            else
                fmt::format_to(out, "{},{},{},{},{},,,{}\n", time.count(), r.data_channel, r.rank,
                               r.bank_group, r.bank, name);
            break;
        case Command::PREA:
        case Command::REF:
        case Command::PDE:
        case Command::PDX:
        case Command::SRE:
        case Command::SRX:
            fmt::format_to(out, "{},{},{},,,,,{}\n", time.count(), r.data_channel, r.rank, name);
            break;
    }
}

}  // namespace

CommandCsv::CommandCsv(const std::filesystem::path& path, const ClockDomain& clock)
    : clock_{clock},
      file_{path} {
    file_.write("time_fs,channel,rank,bank_group,bank,row,column,command\n");
}

void CommandCsv::see(std::span<const memctrl::CommandRecord> commands) {
    fmt::memory_buffer text;
    for (const auto& record : commands) append(std::back_inserter(text), record, clock_.edge(record.cycle));
    file_.write({text.data(), text.size()});
}

void CommandCsv::finish(SimTime /*end*/) { file_.close(); }

}  // namespace mktme::sim
