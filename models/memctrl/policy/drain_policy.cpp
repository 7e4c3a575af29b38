// SPDX-License-Identifier: Apache-2.0
#include "models/memctrl/policy/drain_policy.hpp"

#include "models/memctrl/controller_params.hpp"
#include "models/memctrl/policy/policy_names.hpp"

namespace mktme::memctrl {

// One function per file of drain/, named as the file; CMake generates the list from the folder.
namespace drain {
#define MKTME_LISTED(name) ListedDrain name();
#include "models/memctrl/policy/drain_files.inc"
#undef MKTME_LISTED
}  // namespace drain

namespace {

const PolicyList<MakeDrain>& all() {
    static const PolicyList<MakeDrain> list{"controller.drain",
                                            {
#define MKTME_LISTED(name) drain::name(),
#include "models/memctrl/policy/drain_files.inc"
#undef MKTME_LISTED
                                            }};
    return list;
}

}  // namespace

std::span<const Choice> Drains::choices() { return all().choices(); }

std::unique_ptr<DrainPolicy> make_drain_policy(const ControllerParams& params) {
    return all().maker(params.drain.name())(params);
}

bool DrainPolicy::update(Cycles now, const RequestQueues& queues, bool write_is_awaited) {
    next_change_ = Cycles::max();
    const Mode next = next_mode(now, queues, write_is_awaited);
    if (next == mode_) return false;
    if (next == Mode::reading) reads_this_turn_ = 0;
    if (mode_ == Mode::reading) {
        drain_start_ = now;
        writes_this_drain_ = 0;
    }
    mode_ = next;
    return true;
}

}  // namespace mktme::memctrl
