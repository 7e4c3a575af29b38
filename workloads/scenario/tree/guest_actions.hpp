// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "workloads/scenario/tree/access_actions.hpp"

namespace mktme::scenario {

// Actions of a guest, on its own memory.

/// Actions of a guest, on its own memory.
struct GuestFill {
    Off offset;
    Len length;
    Byte byte;
    static constexpr auto form() {
        return version_2("fill", &GuestFill::offset, &GuestFill::length, &GuestFill::byte);
    }
    bool operator==(const GuestFill&) const = default;
};

struct GuestCheck {
    Off offset;
    Len length;
    XByte byte;
    static constexpr auto form() {
        return version_2("check", &GuestCheck::offset, &GuestCheck::length, &GuestCheck::byte);
    }
    bool operator==(const GuestCheck&) const = default;
};

struct GuestTouch {
    Off offset;
    Len length;
    Pattern pattern;
    static constexpr auto form() {
        return version_2("touch", &GuestTouch::offset, &GuestTouch::length, &GuestTouch::pattern);
    }
    bool operator==(const GuestTouch&) const = default;
};

}  // namespace mktme::scenario
