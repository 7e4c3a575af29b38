// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "models/dram/device.hpp"
#include "models/memctrl/memory_params.hpp"
#include "models/memctrl/policy/refresh/refresh_plan.hpp"

namespace mktme::memctrl {

/// Page policy: closes rows that no command requires to be closed.
///
/// It covers docs/models/memory-controller.md, step 4: Page policy, and the class "timeout".
class PageCloser {
public:
    PageCloser(const ControllerParams& params, std::uint32_t banks)
        : policy_{params.page_policy},
          timeout_{params.page_timeout},
          last_use_(banks) {}

    /// Returns true if the last column command for this request must close its bank (RDA, WRA).
    [[nodiscard]] bool closes_after(const RequestQueues& queues, EntryIndex index) const;

    [[nodiscard]] bool has_timeout() const { return policy_ == PagePolicy::timeout; }
    /// Records that ACT, RD or WR was issued to this bank.
    void used(dram::BankIndex bank, Cycles now) { last_use_[bank] = now; }
    /// Proposes PRE for rows that time out before `best`.
    void consider(Cycles free, const dram::Device& device, const RequestQueues& queues,
                  const RefreshPlan& refresh, Decision& best) const;

private:
    PagePolicy policy_;
    Cycles timeout_;
    std::vector<Cycles> last_use_;
};

}  // namespace mktme::memctrl
