// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "models/dram/device.hpp"
#include "models/memctrl/policy/refresh/refresh_plan.hpp"

namespace mktme::dram {
struct DramParams;
struct Part;
}  // namespace mktme::dram

namespace mktme::memctrl {

/// Plan of the low-power transitions: idle ranks enter power-down or self-refresh, and ranks with requests leave it.
///
/// It covers the classes "wake" and "sleep" of docs/models/memory-controller.md, step 4.
class SleepPlan {
public:
    /// Throws ConfigError if a low-power state is used whose exit time is not published for the part.
    SleepPlan(const dram::Part& part, const dram::DramParams& params, std::uint64_t ranks);

    [[nodiscard]] bool is_on() const { return power_down_ || self_refresh_; }
    /// Records that ACT, RD or WR was issued to this rank.
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
