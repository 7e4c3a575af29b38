// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "models/dram/device.hpp"
#include "models/memctrl/policy/policy_list.hpp"
#include "models/memctrl/policy/refresh/refresh_plan.hpp"

namespace mktme::memctrl {

struct ControllerParams;

/// Closes rows without a conflict (docs/models/memory-controller.md, step 4: Page policy, and the class "timeout").
///
/// Each `controller.page_policy` is a class in a file of its own in page/.
class PagePolicy {
public:
    virtual ~PagePolicy() = default;

    /// Returns true if columns may precharge their bank: RDA and WRA are in use.
    [[nodiscard]] virtual bool uses_auto_precharge() const { return false; }
    /// Returns true if the last column command for this request closes its bank.
    [[nodiscard]] virtual bool closes_after(const RequestQueues& /*queues*/, EntryIndex /*index*/) const {
        return false;
    }
    /// ACT, RD or WR was issued to this bank.
    virtual void used(dram::BankIndex /*bank*/, Cycles /*now*/) {}
    /// Proposes PRE for rows to close before `best`; the command bus is free from `free` on.
    virtual void consider(Cycles /*free*/, const dram::Device& /*device*/, const RequestQueues& /*queues*/,
                          const RefreshPlan& /*refresh*/, Decision& /*best*/) const {}
};

/// Made for `banks` banks.
using MakePagePolicy = std::unique_ptr<PagePolicy>(const ControllerParams&, std::uint64_t banks);
using ListedPagePolicy = ListedPolicy<MakePagePolicy>;

/// The policy of `controller.page_policy`.
std::unique_ptr<PagePolicy> make_page_policy(const ControllerParams& params, std::uint64_t banks);

}  // namespace mktme::memctrl
