// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "models/base/clock_domain.hpp"
#include "sim/observe/channel_names.hpp"
#include "sim/observe/command_observer.hpp"
#include "sim/observe/output_file.hpp"

namespace mktme::sim {

/// Writer of waves.vcd: for each data channel the command on its bus with rank, group, bank and row.
///
/// Values hold from a command's first edge to the next DRAM clock; between commands the bus shows NOP.
class Waves : public CommandObserver {
public:
    Waves(const std::filesystem::path& path, const ChannelNames& channels, const ClockDomain& clock,
          TimeWindow window);

    void see(std::span<const memctrl::CommandRecord> commands) override;
    void finish(SimTime end) override;

private:
    void at(SimTime time);
    void release_before(SimTime time);
    void show(std::uint32_t data_channel, std::string_view name);

    ClockDomain clock_;
    TimeWindow window_;
    OutputFile file_;
    std::vector<SimTime>
        release_;  // per data channel: time at which its bus returns to NOP; SimTime::max() if it is NOP
    SimTime now_ = SimTime::max();
};

}  // namespace mktme::sim
