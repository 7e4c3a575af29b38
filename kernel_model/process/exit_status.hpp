// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "kernel_model/task/sig_code.hpp"

namespace mktme::process {

using task::SigCode;

/// Exit status of a process, as SIGCHLD reports it to the parent.
struct ExitStatus {
    SigCode how = SigCode::cld_exited;
    std::int32_t status = 0;  // of exit(2), or the number of the signal
};

}  // namespace mktme::process
