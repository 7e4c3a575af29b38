// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "models/dram/device.hpp"
#include "models/memctrl/channel/command_record.hpp"
#include "models/memctrl/policy/decision.hpp"
#include "models/memctrl/policy/refresh/refresh_plan.hpp"
#include "models/memctrl/queue/request_queues.hpp"

namespace mktme::dram {
struct Geometry;
}

namespace mktme::memctrl {

/// Log of the commands of a channel, in order of time, once somebody wants one.
class CommandLog {
public:
    void record() { is_recording_ = true; }
    [[nodiscard]] bool is_recording() const { return is_recording_; }

    /// Adds the command of a decision, issued in cycle `now` by a data channel. `entry` is the request it serves; null:
    /// none. Precondition: the log is recording.
    void add(const Decision& decision, const Entry* entry, Cycles now, std::uint32_t data_channel,
             const dram::Device& device, const RefreshPlan& refresh, const dram::Geometry& geometry);
    /// Moves the commands before cycle `before` to `taken`.
    void take(Cycles before, std::vector<CommandRecord>& taken);

private:
    bool is_recording_ = false;
    std::vector<CommandRecord> records_;
};

}  // namespace mktme::memctrl
