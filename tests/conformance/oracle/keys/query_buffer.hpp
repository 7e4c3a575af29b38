// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

#include "tests/conformance/oracle/keys/key_messages.hpp"

namespace mktme::oracle {

/// Value of every byte of a buffer before a call, which shows whether the kernel has written to it.
constexpr char untouched_byte = '\xEE';

/// Returns the size in bytes of the buffer that a `read`, `describe` or `get_security` gives the kernel.
inline std::size_t buffer_size(const Call& call) {
    constexpr std::size_t enough = 100000;
    return call.arguments.size() > 1 ? call.number(1) : enough;
}

}  // namespace mktme::oracle
