// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <vector>

#include "models/base/clock_domain.hpp"
#include "models/platform/link_params.hpp"
#include "tests/reference_cpu/messages.hpp"

namespace mktme::reference_cpu {

/// The links between packages (docs/models/coherence.md#packages).
class ReferenceLinks {
public:
    ReferenceLinks(const platform::LinkParams& params, Frequency clock, Mail& mail);

    /// Takes the messages that come to links in this cycle.
    void cycle(Cycle c);

private:
    void cross(const Crossing& crossing, Cycle c);

    Cycle latency_;
    Cycle line_;  // that a line occupies a link
    Mail& mail_;
    std::map<Channel, Cycle> free_;  // from this cycle on
};

}  // namespace mktme::reference_cpu
