// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>

#include "kernel_model/syscall/result.hpp"

namespace mktme::task {
struct Task;
}

namespace mktme::process {

using syscall::Result;
using task::Task;

/// Operations of prctl(2) that exist here, with the numbers of linux/prctl.h.
enum class PrctlOption : std::int32_t {
    get_dumpable = 3,
    set_dumpable = 4,
    get_keepcaps = 7,
    set_keepcaps = 8,
    capbset_read = 23,
    capbset_drop = 24,
    get_securebits = 27,
    set_securebits = 28,
    set_no_new_privs = 38,
    get_no_new_privs = 39,
    cap_ambient = 47,
};

/// Second argument of PR_CAP_AMBIENT.
enum class AmbientOperation : std::uint64_t { is_set = 1, raise = 2, lower = 3, clear_all = 4 };

/// Arguments of prctl(2). None of the operations takes a pointer.
struct PrctlRequest {
    PrctlOption option{};
    std::array<std::uint64_t, 4> arguments{};  // the second to the fifth argument of the call
};

/// prctl(2), with the rules of cap_task_prctl (security/commoncap.c) and kernel/sys.c of Linux 6.18. Returns the value
/// that is read, or 0.
///
/// EINVAL: an unknown option; a number that is no capability; keepcaps, dumpable or no_new_privs with a value they do
/// not take; an unused argument that must be 0. EPERM: a securebit or SECBIT_KEEP_CAPS that is locked; a lock that is
/// taken off; an unknown securebit; a change of securebits or of the bounding set without CAP_SETPCAP; a raised ambient
/// capability that is not both permitted and inheritable, or that SECBIT_NO_CAP_AMBIENT_RAISE forbids.
///
/// Without CAP_SETPCAP only the securebits for script interpreters can change, and a request that changes none fails.
Result<std::int64_t> prctl(Task& task, const PrctlRequest& request);

}  // namespace mktme::process
