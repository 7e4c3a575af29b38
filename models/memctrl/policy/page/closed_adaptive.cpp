// SPDX-License-Identifier: Apache-2.0
// controller.page_policy = closed-adaptive: a row closes when no other queued request wants it.
#include "models/memctrl/policy/page_policy.hpp"

namespace mktme::memctrl {

namespace {

class ClosedAdaptivePage final : public PagePolicy {
public:
    [[nodiscard]] bool uses_auto_precharge() const override { return true; }
    [[nodiscard]] bool closes_after(const RequestQueues& queues, EntryIndex index) const override {
        return !queues.row_has_others(index);
    }
};

}  // namespace

namespace page {

ListedPagePolicy closed_adaptive() {
    return listed<ClosedAdaptivePage, MakePagePolicy>(
        {"closed-adaptive", "when no queued request wants the row"});
}

}  // namespace page

}  // namespace mktme::memctrl
