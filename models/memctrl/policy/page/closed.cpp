// SPDX-License-Identifier: Apache-2.0
// controller.page_policy = closed: a row closes after every line.
#include "models/memctrl/policy/page_policy.hpp"

namespace mktme::memctrl {

namespace {

class ClosedPage final : public PagePolicy {
public:
    [[nodiscard]] bool uses_auto_precharge() const override { return true; }
    [[nodiscard]] bool closes_after(const RequestQueues& /*queues*/, EntryIndex /*index*/) const override {
        return true;
    }
};

}  // namespace

namespace page {

ListedPagePolicy closed() { return listed<ClosedPage, MakePagePolicy>({"closed", "after every line"}); }

}  // namespace page

}  // namespace mktme::memctrl
