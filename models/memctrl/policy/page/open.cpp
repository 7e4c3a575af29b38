// SPDX-License-Identifier: Apache-2.0
// controller.page_policy = open: a row stays open until another row of its bank is wanted.
#include "models/memctrl/policy/page_policy.hpp"

namespace mktme::memctrl {

namespace {

class OpenPage final : public PagePolicy {};

}  // namespace

namespace page {

ListedPagePolicy open() { return listed<OpenPage, MakePagePolicy>({"open", "on a conflict"}); }

}  // namespace page

}  // namespace mktme::memctrl
