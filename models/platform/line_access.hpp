// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/base/byte_mask.hpp"
#include "models/memctrl/request/request.hpp"

namespace mktme::platform {

/// Access of a requester to a line, as it puts it at a package's door.
struct LineAccess {
    PhysAddr line{};  // any address in the line, KeyID included
    memctrl::Direction direction{};
    ByteMask bytes{};  // bytes of a write; at first all
    const crypto::Line* payload =
        nullptr;               // data of a write, where `bytes` has them; null: a pattern of its own
    bool is_poisoned = false;  // of a write: its data were poison when they were read
    memctrl::RequesterId from{};
    std::uint64_t tag = 0;  // returned with each answer
    memctrl::Answers answers{};
};

}  // namespace mktme::platform
