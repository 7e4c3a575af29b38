// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <type_traits>
#include <utility>

#include "kernel_model/syscall/kernel_time.hpp"
#include "kernel_model/syscall/registers.hpp"
#include "kernel_model/syscall/replay_log.hpp"
#include "kernel_model/syscall/user_memory.hpp"

namespace mktme::task {
struct Task;
}

namespace mktme::syscall {

/// Events that end a sleep besides the one that is waited for.
enum class SleepKind : std::uint8_t {
    interruptible,    // any signal
    killable,         // only one that ends the process
    uninterruptible,  // none: a killed task lives on until the sleep ends
};

/// System call in progress, on behalf of a task.
///
/// A call that has to sleep calls sleep() and returns at once, with any result. When can_continue() is true, its owner
/// rewinds it and calls the same function again with the same arguments. The results of the steps before the sleep are
/// recorded here, and once() returns them again: every step happens once, and in the order of the kernel.
class Call {
public:
    /// Tells whether a sleep is over. `subject` is what the call waits for.
    using Ready = bool (*)(const void* subject);

    /// `alerted` is true while the task has a signal to check for (TIF_SIGPENDING).
    Call(task::Task& task, const bool& alerted, UserMemory& user, KernelTime now)
        : task_{&task},
          alerted_{&alerted},
          user_{&user},
          now_{now} {}
    Call(const Call&) = delete;
    Call& operator=(const Call&) = delete;
    /// Makes this call, which has ended, another one.
    void begin_another(task::Task& task, const bool& alerted, UserMemory& user, KernelTime now) {
        task_ = &task;
        alerted_ = &alerted;
        user_ = &user;
        interrupted_ = false;
        rewind(now);
    }

    [[nodiscard]] task::Task& task() const { return *task_; }
    [[nodiscard]] UserMemory& user() const { return *user_; }
    /// Returns the time of the call's entry, or of the end of its last sleep.
    [[nodiscard]] KernelTime now() const { return now_; }

    /// Returns the result of `step`, which runs once only, or again if it had to sleep. A step may have steps of its
    /// own.
    template <class Step>
    std::decay_t<std::invoke_result_t<Step&>> once(Step&& step) {
        using Value = std::decay_t<std::invoke_result_t<Step&>>;
        const std::size_t place = next_;
        if (log_.holds(place, depth_)) return log_.at<Value>(next_++);
        ++depth_;
        Value value = step();
        --depth_;
        if (asleep_) return value;
        log_.truncate(place);
        log_.push<Value>(depth_, value);
        next_ = place + 1;
        return value;
    }
    /// Returns the object that `make` made when the call first came here. It lives until the step around it, or the
    /// call, ends. Precondition: `make` does not sleep.
    template <class Make>
    std::decay_t<std::invoke_result_t<Make&>>& keep(Make&& make) {
        using Value = std::decay_t<std::invoke_result_t<Make&>>;
        if (log_.holds(next_, depth_)) return log_.at<Value>(next_++);
        ++next_;
        return log_.push<Value>(depth_, make());
    }
    /// Calls `visit` for each T that is recorded or kept.
    template <class T, class Visit>
    void for_each_recorded(Visit&& visit) const {
        log_.for_each<T>(std::forward<Visit>(visit));
    }

    /// Puts the call to sleep until `ready(subject)` returns true. Returns erestartsys, for the caller to return.
    Errno sleep(Ready ready, const void* subject, SleepKind kind = SleepKind::interruptible);
    /// As above, and wakes the call at `deadline` at the latest.
    Errno sleep_until(KernelTime deadline, Ready ready, const void* subject,
                      SleepKind kind = SleepKind::interruptible);
    /// Sleeps for a span of time, then returns Errno::ok. Returns EINTR if the sleep is interruptible, and a signal is
    /// there. A step of its own: it needs no once().
    Errno sleep_for(KernelTime span, SleepKind kind = SleepKind::interruptible);
    [[nodiscard]] bool must_sleep() const { return asleep_; }
    [[nodiscard]] SleepKind sleep_kind() const { return kind_; }
    [[nodiscard]] std::optional<KernelTime> deadline() const { return deadline_; }
    /// Returns true if the sleep is over at `now`.
    [[nodiscard]] bool can_continue(KernelTime now) const;
    /// Ends an interruptible sleep, as a signal for the task does.
    void interrupt() { interrupted_ = true; }
    [[nodiscard]] bool is_interrupted() const { return interrupted_ || *alerted_; }
    /// Drops what the call has recorded, when it has ended.
    void end() { log_.truncate(0); }
    /// Prepares the call to run again, at `now`.
    void rewind(KernelTime now) {
        now_ = now;
        next_ = 0;
        depth_ = 0;
        asleep_ = false;
        deadline_.reset();
    }

private:
    task::Task* task_;
    const bool* alerted_;
    UserMemory* user_;
    KernelTime now_;
    ReplayLog log_;
    std::size_t next_ = 0;  // place of the next step in the log
    unsigned depth_ = 0;    // of nested steps
    bool asleep_ = false;
    bool interrupted_ = false;
    SleepKind kind_ = SleepKind::interruptible;
    Ready ready_ = nullptr;
    const void* subject_ = nullptr;
    std::optional<KernelTime> deadline_;
};

}  // namespace mktme::syscall
