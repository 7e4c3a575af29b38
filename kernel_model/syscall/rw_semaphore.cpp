// SPDX-License-Identifier: Apache-2.0
#include "kernel_model/syscall/rw_semaphore.hpp"

#include "kernel_model/syscall/call.hpp"

namespace mktme::syscall {

RwSemaphore::Hold::~Hold() {
    if (of_ == nullptr) return;
    if (of_->holders_ == written) of_->holders_ = 0;
    else --of_->holders_;
}

Errno down_read(Call& call, RwSemaphore& semaphore) {
    auto& hold = call.keep([] { return RwSemaphore::Hold{}; });
    if (hold.holds()) return Errno::ok;
    if (!semaphore.can_read())
        return call.sleep([](const void* s) { return static_cast<const RwSemaphore*>(s)->can_read(); },
                          &semaphore, SleepKind::uninterruptible);
    hold.take(semaphore, semaphore.holders_ + 1);
    return Errno::ok;
}

Errno down_write(Call& call, RwSemaphore& semaphore) {
    auto& hold = call.keep([] { return RwSemaphore::Hold{}; });
    if (hold.holds()) return Errno::ok;
    if (!semaphore.can_write())
        return call.sleep([](const void* s) { return static_cast<const RwSemaphore*>(s)->can_write(); },
                          &semaphore, SleepKind::uninterruptible);
    hold.take(semaphore, RwSemaphore::written);
    return Errno::ok;
}

}  // namespace mktme::syscall
