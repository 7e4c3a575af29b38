// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <linux/keyctl.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace mktme::oracle {

/// Performs keyctl(2); `command` is one of KEYCTL_*. The C library has no function for it.
inline long keyctl(int command, unsigned long a = 0, unsigned long b = 0, unsigned long c = 0,
                   unsigned long d = 0) {
    return syscall(SYS_keyctl, command, a, b, c, d);
}

/// Returns a special key id, one of KEY_SPEC_*, as an argument.
constexpr unsigned long special_key(int id) { return static_cast<unsigned long>(id); }

}  // namespace mktme::oracle
