// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernel_model/mm/address.hpp"

namespace mktme::mm {

/// The limits of a process on its memory and its core dump, in bytes (setrlimit(2)). The defaults are Linux' own.
struct ResourceLimits {
    static constexpr Address unlimited = std::numeric_limits<Address>::max();

    Address address_space = unlimited;  // RLIMIT_AS
    Address data = unlimited;           // RLIMIT_DATA
    Address locked = 8 << 20;           // RLIMIT_MEMLOCK
    Address stack = 8 << 20;            // RLIMIT_STACK
    Address core = 0;                   // RLIMIT_CORE
};

}  // namespace mktme::mm
