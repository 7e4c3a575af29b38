// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace mktme::task {

/// Origin of a signal (si_code). Positive codes come from the kernel; some have different meanings for different
/// signals. Any other number is a legal value of rt_sigqueueinfo(2).
enum class SigCode : std::int32_t {
    user = 0,  // kill(2)
    kernel = 0x80,
    queue = -1,  // sigqueue(3)
    timer = -2,
    tkill = -6,     // tkill(2), tgkill(2)
    keyagent = -8,  // a key must be constructed (docs/facts.md#key-agents)

    segv_maperr = 1,  // SIGSEGV: nothing is mapped there
    segv_accerr = 2,  // SIGSEGV: the mapping does not permit it
    segv_pkuerr = 4,  // SIGSEGV: the protection key does not permit it
    bus_adrerr = 2,   // SIGBUS: beyond the end of a file

    cld_exited = 1,  // SIGCHLD
    cld_killed = 2,
    cld_dumped = 3,
    cld_stopped = 5,
    cld_continued = 6,
};

constexpr std::int32_t number(SigCode code) { return static_cast<std::int32_t>(code); }
/// Returns true if a process sent it, not the kernel (SI_FROMUSER).
constexpr bool from_user(SigCode code) { return number(code) <= 0; }

}  // namespace mktme::task
