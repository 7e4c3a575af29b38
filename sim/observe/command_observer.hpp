// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

#include "models/memctrl/command_record.hpp"

namespace mktme::sim {

/// Sees every DRAM command of a run, in order of time: what writes commands.csv, timeline and waves.
class CommandObserver {
public:
    CommandObserver() = default;
    CommandObserver(const CommandObserver&) = delete;
    CommandObserver& operator=(const CommandObserver&) = delete;
    virtual ~CommandObserver() = default;

    virtual void see(std::span<const memctrl::CommandRecord> commands) = 0;
    /// No more commands will come: write what is left. ResourceError when the disk refuses.
    virtual void finish(SimTime end) = 0;
};

}  // namespace mktme::sim
