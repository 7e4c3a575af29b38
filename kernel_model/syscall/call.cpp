// SPDX-License-Identifier: Apache-2.0
#include "kernel_model/syscall/call.hpp"

namespace mktme::syscall {

Errno Call::sleep(Ready ready, const void* subject, SleepKind kind) {
    asleep_ = true;
    kind_ = kind;
    ready_ = ready;
    subject_ = subject;
    return Errno::erestartsys;
}

Errno Call::sleep_until(KernelTime deadline, Ready ready, const void* subject, SleepKind kind) {
    deadline_ = deadline;
    return sleep(ready, subject, kind);
}

Errno Call::sleep_for(KernelTime span, SleepKind kind) {
    return once([&] {
        const KernelTime end = once([&] { return now_ + span; });
        if (now_ >= end) return Errno::ok;
        if (kind == SleepKind::interruptible && is_interrupted()) return Errno::eintr;
        return sleep_until(
            end, [](const void*) { return false; }, nullptr, kind);
    });
}

bool Call::can_continue(KernelTime now) const {
    if (!asleep_ || ready_(subject_)) return true;
    if (kind_ == SleepKind::interruptible && is_interrupted()) return true;
    return deadline_ && *deadline_ <= now;
}

}  // namespace mktme::syscall
