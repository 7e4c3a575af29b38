// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernel_model/process/sigaction.hpp"
#include "kernel_model/syscall/result.hpp"

namespace mktme::process {

using syscall::Result;
using task::SigInfo;
using task::SignalQueueBook;
using task::SignalSet;
using task::Task;

/// sigtimedwait(2): takes one of `signals`. SIGKILL and SIGSTOP cannot be waited for.
///
/// If none is pending, the caller sleeps and run() returns erestartsys. It must be called again when can_continue() is
/// true or, after expire(), when the time is up. EAGAIN: none came in time; EINTR: another signal came (never
/// restarted).
class SignalWait {
public:
    enum class Patience : std::uint8_t { none, until_expired };

    SignalWait(SignalQueueBook& book, Task& caller, SignalSet signals,
               Patience patience = Patience::until_expired);

    Result<SigInfo> run();
    [[nodiscard]] bool can_continue() const;
    void expire() { patience_ = Patience::none; }

private:
    void go_to_sleep();
    void wake_up();

    SignalQueueBook* book_;
    Task* caller_;
    SignalSet others_;
    Patience patience_;
    bool asleep_ = false;
};

}  // namespace mktme::process
