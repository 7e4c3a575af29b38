// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernel_model/task/ids.hpp"
#include "kernel_model/task/signal.hpp"

namespace mktme::task {

/// Where a signal comes from (si_code). Positive: from the kernel; some numbers mean different things for
/// different signals. Any other number is a legal value of rt_sigqueueinfo(2).
enum class SigCode : std::int32_t {
    user = 0,  // kill(2)
    kernel = 0x80,
    queue = -1,  // sigqueue(3)
    timer = -2,
    tkill = -6,     // tkill(2), tgkill(2)
    keyagent = -8,  // a key wants constructing (docs/facts.md#key-agents)

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
/// Did a process send it, rather than the kernel (SI_FROMUSER)?
constexpr bool from_user(SigCode code) { return number(code) <= 0; }

/// What a signal tells its receiver (siginfo_t). Which members mean something depends on signal and code.
struct SigInfo {
    Signal signal = Signal::none;
    SigCode code = SigCode::user;
    std::int32_t pid = 0;       // of the sender, or of the child of a SIGCHLD
    Uid uid = Uid::root;        // real uid of the same
    std::int64_t value = 0;     // si_value: si_int in its low half
    std::uint64_t address = 0;  // si_addr: of the access that failed
    std::int32_t pkey = 0;      // si_pkey: of the page, for segv_pkuerr
    std::int32_t status = 0;    // si_status of a SIGCHLD: exit status or signal

    bool operator==(const SigInfo&) const = default;
};

}  // namespace mktme::task
