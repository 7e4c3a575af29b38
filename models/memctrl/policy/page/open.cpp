// SPDX-License-Identifier: Apache-2.0
// controller.page_policy = open: a row stays open until another row of its bank is wanted.
#include "models/memctrl/policy/page_policy.hpp"

namespace mktme::memctrl {

namespace {

class OpenPage final : public PagePolicy {};

}  // namespace

namespace page {

ListedPagePolicy open() {
    return {{"open", "on a conflict"},
            [](const ControllerParams&, std::uint64_t) -> std::unique_ptr<PagePolicy> {
                return std::make_unique<OpenPage>();
            }};
}

}  // namespace page

}  // namespace mktme::memctrl
