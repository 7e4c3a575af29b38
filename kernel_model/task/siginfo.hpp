// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernel_model/task/ids.hpp"
#include "kernel_model/task/sig_code.hpp"
#include "kernel_model/task/signal.hpp"

namespace mktme::task {

/// Information that a signal gives its receiver (siginfo_t). Signal and code decide which members have a meaning.
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
