// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <utility>

#include "models/base/gauge.hpp"
#include "models/dram/part.hpp"
#include "sim/observe/channel_names.hpp"
#include "sim/observe/command_observer.hpp"
#include "sim/observe/trace_events.hpp"

namespace mktme::sim {

/// Writer of timeline.json.gz: Chrome trace events for Perfetto, with a process per data channel, a track per bank, and a
/// track per level, such as the entries of a queue. Processes and levels are named by their paths in the tree.
///
/// Each command is an `X` event of the length of its effect: RD and WR to their last beat, ACT tRCD, PRE tRP, REF tRFC. A
/// change of a level is a `C` event.
class Timeline : public CommandObserver {
public:
    Timeline(const std::filesystem::path& path, const dram::Part& part, Cycles refresh,
             const ClockDomain& clock, TimeWindow window, const ChannelNames& channels);

    void see(std::span<const memctrl::CommandRecord> commands) override;
    /// Shows changes of the level at `path`, in order of time.
    void see(const std::string& path, std::span<const LevelChange<SimTime>> changes);
    void finish(SimTime end) override;

private:
    void write_level(const std::string& path, SimTime at, std::uint64_t level);
    void write_event(const memctrl::CommandRecord& command, SimTime start);
    [[nodiscard]] static bool is_on_rank_track(const memctrl::CommandRecord& command);
    void name_track(const memctrl::CommandRecord& command, std::uint64_t track);
    [[nodiscard]] Cycles length(const memctrl::CommandRecord& command) const;

    const dram::Part& part_;
    Cycles refresh_;  // clocks of a refresh
    ClockDomain clock_;
    TimeWindow window_;
    ChannelNames channels_;
    TraceEvents events_;
    std::set<std::pair<std::uint32_t, std::uint64_t>> named_;  // tracks, by process
    std::map<std::string, std::uint64_t> before_;              // levels at the start of the window
};

}  // namespace mktme::sim
