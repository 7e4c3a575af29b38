// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <memory>
#include <vector>

#include "models/base/stat_sources.hpp"
#include "models/platform/machine.hpp"
#include "sim/observe/bus_csv.hpp"
#include "sim/observe/channel_names.hpp"
#include "sim/observe/command_observer.hpp"
#include "sim/observe/timeline.hpp"

namespace mktme::sim {

struct SimConfig;

/// Writers of the files that a run writes while it goes on: commands, timeline, waves and bus lines.
///
/// Each package has files of commands and of bus lines of its own; timeline and waves show the machine on one axis of time.
class Observers {
public:
    /// Makes the controllers record what the configuration asks for. Throws ConfigError for an output that cannot be.
    Observers(const SimConfig& config, platform::Machine& machine, const StatSources& sources);

    /// Opens the files.
    void open(const std::filesystem::path& folder);
    [[nodiscard]] bool is_open() const { return is_open_; }
    /// Shows the commands, levels and bus lines before a DRAM cycle. Precondition: all packages have done what is before it.
    void show(Cycles until);
    /// Shows what is left, and closes the files of a run that ended at `end`. Throws ResourceError if a write fails.
    void finish(SimTime end);

private:
    void open_of_package(const std::filesystem::path& folder, std::size_t number);
    void open_of_machine(const std::filesystem::path& folder);

    const SimConfig& config_;
    platform::Machine& machine_;
    const StatSources& sources_;
    ChannelNames channels_;
    bool is_open_ = false;
    std::vector<std::unique_ptr<CommandObserver>> commands_;  // by package; none unless they are written
    std::vector<std::unique_ptr<BusCsv>> bus_;                // likewise
    std::vector<std::unique_ptr<CommandObserver>> of_machine_;
    Timeline* timeline_ = nullptr;  // one of them, if the configuration asks for it
    Tracks tracks_;
};

}  // namespace mktme::sim
