// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <zlib.h>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <type_traits>
#include <utility>

#include "models/base/clock_domain.hpp"
#include "models/dram/part.hpp"
#include "sim/observe/command_observer.hpp"

namespace mktme::sim {

/// Writer of timeline.json.gz: Chrome trace events for Perfetto, with a process per data channel and a track per bank.
///
/// Each command is an `X` event of the length of its effect: RD and WR to their last beat, ACT tRCD, PRE tRP, REF tRFC.
class Timeline : public CommandObserver {
public:
    Timeline(const std::filesystem::path& path, const dram::Part& part, Cycles refresh,
             const ClockDomain& clock, TimeWindow window);

    void see(std::span<const memctrl::CommandRecord> commands) override;
    void finish(SimTime end) override;

private:
    struct Closer {
        void operator()(gzFile file) const { gzclose(file); }
    };
    void write(const std::string& text);
    void write_event(const memctrl::CommandRecord& command, SimTime start);
    [[noreturn]] void fail(const std::string& why) const;
    [[nodiscard]] static bool is_on_rank_track(const memctrl::CommandRecord& command);
    void name_track(const memctrl::CommandRecord& command, std::uint64_t track);
    [[nodiscard]] Cycles length(const memctrl::CommandRecord& command) const;

    std::filesystem::path path_;
    const dram::Part& part_;
    Cycles refresh_;  // clocks of a refresh
    ClockDomain clock_;
    TimeWindow window_;
    std::unique_ptr<std::remove_pointer_t<gzFile>, Closer> file_;
    std::map<std::pair<std::uint32_t, std::uint64_t>, bool> named_;
    bool first_ = true;
};

}  // namespace mktme::sim
