// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

/// The securebits of a thread (linux/securebits.h): how far the kernel treats uid 0 as privileged. The bit above each
/// locks it.
namespace mktme::task::securebit {

inline constexpr std::uint32_t no_root = 1U << 0;           // execve(2) gives uid 0 no capabilities
inline constexpr std::uint32_t no_setuid_fixup = 1U << 2;   // changes of uids do not change the capabilities
inline constexpr std::uint32_t keep_caps = 1U << 4;         // permitted ones stay when no uid is 0 any more
inline constexpr std::uint32_t no_ambient_raise = 1U << 6;  // nothing can be added to the ambient set
inline constexpr std::uint32_t exec_restrict_file = 1U << 8;
inline constexpr std::uint32_t exec_deny_interactive = 1U << 10;

inline constexpr std::uint32_t all =
    no_root | no_setuid_fixup | keep_caps | no_ambient_raise | exec_restrict_file | exec_deny_interactive;
inline constexpr std::uint32_t all_locks = all << 1;
/// Bits for script interpreters, which anybody may set: the kernel itself does not use them.
inline constexpr std::uint32_t unprivileged = exec_restrict_file | exec_deny_interactive;

constexpr std::uint32_t lock_of(std::uint32_t bits) { return bits << 1; }

}  // namespace mktme::task::securebit
