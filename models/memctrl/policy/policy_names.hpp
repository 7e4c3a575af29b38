// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/base/choice.hpp"

namespace mktme::memctrl {

// The policies there are, by the names that configurations give them. A file of policy/scheduler/, policy/drain/ or
// policy/page/ adds one (docs/how-to/add-a-scheduler.md).

struct Schedulers {
    static std::span<const Choice> choices();
};
using SchedulerName = Chosen<Schedulers>;

struct Drains {
    static std::span<const Choice> choices();
};
using DrainName = Chosen<Drains>;

struct PagePolicies {
    static std::span<const Choice> choices();
};
using PagePolicyName = Chosen<PagePolicies>;

}  // namespace mktme::memctrl
