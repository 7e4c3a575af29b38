// SPDX-License-Identifier: Apache-2.0
#include "kernel_model/kernel/core_queues.hpp"

#include <utility>

namespace mktme::kernel {

bool CoreQueues::take(syscall::CoreId core, int pid) {
    Core& wanted = cores_.at(number(core));
    if (wanted.is_taken) {
        wanted.waiting.push_back(executor_->running());
        executor_->wait("its core");
    }
    wanted.is_taken = true;
    executor_->running()->core = number(core);
    const int latest = std::exchange(wanted.latest, pid);
    return latest != pid && latest != 0;
}

/// A core that somebody waits for stays taken: nobody gets in between.
void CoreQueues::leave(syscall::CoreId core) {
    Core& left = cores_.at(number(core));
    left.is_taken = !left.waiting.empty();
    if (!left.is_taken) return;
    executor_->wake(*left.waiting.front());
    left.waiting.pop_front();
}

}  // namespace mktme::kernel
