// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "kernel_model/task/credentials.hpp"
#include "kernel_model/task/fault_counts.hpp"
#include "kernel_model/task/sig_code.hpp"

namespace mktme::task {

/// A process that has ended, until its parent has waited for it (EXIT_ZOMBIE).
struct EndedChild {
    int id = 0;
    int process_group = 0;
    int session = 0;
    IdSet<Uid> uid{};
    SigCode how = SigCode::cld_exited;
    std::int32_t status = 0;  // of exit(2), or the number of the signal
    FaultCounts faults;       // with those of the children that it waited for
};

}  // namespace mktme::task
