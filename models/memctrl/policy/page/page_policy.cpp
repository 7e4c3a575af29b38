// SPDX-License-Identifier: Apache-2.0
#include "models/memctrl/policy/page/page_policy.hpp"

#include <algorithm>

namespace mktme::memctrl {

bool PageCloser::closes_after(const RequestQueues& queues, EntryIndex index) const {
    switch (policy_) {
        case PagePolicy::open:
        case PagePolicy::timeout: return false;
        case PagePolicy::closed: return true;
        case PagePolicy::closed_adaptive: return !queues.row_has_others(index);
        case PagePolicy::adaptive: return !queues.row_has_others(index) && queues.bank_has_other_rows(index);
    }
    return false;
}

void PageCloser::consider(Cycles free, const dram::Device& device, const RequestQueues& queues,
                          const RefreshPlan& refresh, Decision& best) const {
    for (dram::BankIndex bank = 0; bank < device.banks(); ++bank) {
        if (device.open_row(bank) == dram::Device::no_row || queues.row_is_wanted(bank)) continue;
        const Cycles at =
            std::max({free, last_use_[bank] + timeout_, device.earliest(dram::Command::PRE, bank)});
        if (at >= refresh.urgent(bank)) continue;
        keep_better({.at = at,
                     .precedence = precedence(CommandClass::timeout, bank),
                     .command = dram::Command::PRE,
                     .where = bank},
                    best);
    }
}

}  // namespace mktme::memctrl
