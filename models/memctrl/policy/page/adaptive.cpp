// SPDX-License-Identifier: Apache-2.0
// controller.page_policy = adaptive: a row closes when no other queued request wants it and one wants another row.
#include "models/memctrl/policy/page_policy.hpp"

namespace mktme::memctrl {

namespace {

class AdaptivePage final : public PagePolicy {
public:
    [[nodiscard]] bool uses_auto_precharge() const override { return true; }
    [[nodiscard]] bool closes_after(const RequestQueues& queues, EntryIndex index) const override {
        return !queues.row_has_others(index) && queues.bank_has_other_rows(index);
    }
};

}  // namespace

namespace page {

ListedPagePolicy adaptive() {
    return listed<AdaptivePage, MakePagePolicy>(
        {"adaptive", "when no queued request wants the row and one wants another row of the bank"});
}

}  // namespace page

}  // namespace mktme::memctrl
