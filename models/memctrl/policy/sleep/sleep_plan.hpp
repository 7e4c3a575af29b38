// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "models/dram/device.hpp"
#include "models/dram/dram_params.hpp"
#include "models/memctrl/policy/refresh/refresh_plan.hpp"

namespace mktme::memctrl {

/// When do ranks nobody wants go to power-down or self-refresh, and when do they wake?
///
/// Classes "wake" and "sleep" of docs/models/memory-controller.md, step 4.
class SleepPlan {
public:
    /// ConfigError when the part has no published exit times.
    SleepPlan(const dram::Part& part, const dram::DramParams& params, std::uint64_t ranks);

    [[nodiscard]] bool is_on() const { return power_down_ || self_refresh_; }
    /// ACT, RD or WR went to this rank.
    void used(std::uint32_t rank, Cycles now) { last_use_[rank] = now; }
    void consider(Cycles free, const dram::Device& device, const RequestQueues& queues,
                  const RefreshPlan& refresh, Decision& best) const;

private:
    [[nodiscard]] Decision to_sleep(Cycles free, const dram::Device& device, std::uint32_t rank) const;

    bool power_down_;
    bool self_refresh_;
    Cycles power_down_after_;
    Cycles self_refresh_after_;
    std::vector<Cycles> last_use_;
};

}  // namespace mktme::memctrl
