// SPDX-License-Identifier: Apache-2.0
#include "models/memctrl/policy/page_policy.hpp"

#include "models/memctrl/controller_params.hpp"
#include "models/memctrl/policy/policy_names.hpp"

namespace mktme::memctrl {

// One function per file of page/, named as the file; CMake generates the list from the folder.
namespace page {
#define MKTME_LISTED(name) ListedPagePolicy name();
#include "models/memctrl/policy/page_files.inc"
#undef MKTME_LISTED
}  // namespace page

namespace {

const PolicyList<MakePagePolicy>& all() {
    static const PolicyList<MakePagePolicy> list{"controller.page_policy",
                                                 {
#define MKTME_LISTED(name) page::name(),
#include "models/memctrl/policy/page_files.inc"
#undef MKTME_LISTED
                                                 }};
    return list;
}

}  // namespace

std::span<const Choice> PagePolicies::choices() { return all().choices(); }

std::unique_ptr<PagePolicy> make_page_policy(const ControllerParams& params, std::uint64_t banks) {
    return all().maker(params.page_policy.name())(params, banks);
}

}  // namespace mktme::memctrl
