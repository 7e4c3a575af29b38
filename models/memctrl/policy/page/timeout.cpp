// SPDX-License-Identifier: Apache-2.0
// controller.page_policy = timeout: a row closes when nobody has used it for `page_timeout`.
#include <algorithm>

#include "models/memctrl/controller_params.hpp"
#include "models/memctrl/policy/page_policy.hpp"

namespace mktme::memctrl {

namespace {

class TimeoutPage final : public PagePolicy {
public:
    TimeoutPage(const ControllerParams& params, std::uint64_t banks)
        : timeout_{params.page_timeout},
          last_use_(banks) {}

    void used(dram::BankIndex bank, Cycles now) override { last_use_[bank] = now; }
    void consider(Cycles free, const dram::Device& device, const RequestQueues& queues,
                  const RefreshPlan& refresh, Decision& best) const override {
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

private:
    Cycles timeout_;
    std::vector<Cycles> last_use_;
};

}  // namespace

namespace page {

ListedPagePolicy timeout() {
    return listed<TimeoutPage, MakePagePolicy>(
        {"timeout", "after page_timeout", {"controller.page_timeout"}});
}

}  // namespace page

}  // namespace mktme::memctrl
