// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "kernel_model/keys/core/key_service.hpp"
#include "kernel_model/process/exit_status.hpp"
#include "kernel_model/process/signal_delivery.hpp"
#include "kernel_model/process/task_table.hpp"
#include "kernel_model/process/user_frames.hpp"
#include "kernel_model/syscall/call.hpp"
#include "kernel_model/syscall/result.hpp"

namespace mktme::key_type {
class MktmeService;
}
namespace mktme::mm {
class Memory;
}
namespace mktme::syscall {
class Hardware;
}

namespace mktme::kernel {

using process::ExitStatus;
using syscall::Call;
using syscall::KernelTime;
using syscall::Registers;
using syscall::Result;
using task::Task;

class DispatchTable;

struct KernelParams;

/// The kernel: key service, memory management, tasks and signals, and the one place where system calls enter.
///
/// A call runs at once, to its end or to a sleep. Calls that sleep belong to the kernel: they outlive their caller's
/// interest in them, and a task that is killed lives on until its uninterruptible sleep ends.
class Kernel {
public:
    /// The upcalls that `runner` still has must be released before the kernel is destroyed.
    Kernel(const KernelParams& params, syscall::Hardware& hardware, const syscall::KernelClock& clock,
           keys::UpcallRunner& runner);
    Kernel(const Kernel&) = delete;
    Kernel& operator=(const Kernel&) = delete;
    ~Kernel();

    /// Enters the kernel on behalf of a task: does the work that is due, and what others have left for the task to do.
    void enter(Task& task);
    /// Enters the kernel for a system call of `task`, whose pointers lead to `user`. Precondition: the task has no
    /// other call in progress.
    Call& begin(Task& task, syscall::UserMemory& user);
    /// Performs the system call. Returns its result, at least 0 or -errno, and ends the call. Returns nullopt if it
    /// sleeps: the call then stays valid until take_result() returns its result, or its task is gone. An unknown number
    /// yields -ENOSYS.
    std::optional<std::int64_t> dispatch(Call& call, const Registers& registers);
    /// Returns the result of a call that slept, and ends it; nullopt while it sleeps.
    std::optional<std::int64_t> take_result(Call& call);
    /// Continues every call that can continue, in the order in which they fell asleep. One may wake another.
    void continue_calls();
    /// Returns true if a call that sleeps can go on, or its task is dying.
    [[nodiscard]] bool can_go_on(const Call& call) const;
    /// Continues one call, on behalf of its task. Its result can be taken then, or it sleeps again, or its task is gone.
    /// Precondition: can_go_on().
    void go_on(Call& call);
    /// Returns the number of calls that sleep, and that of all calls whose result has not been taken.
    [[nodiscard]] std::size_t calls_asleep() const { return sleeping_.size(); }
    [[nodiscard]] std::size_t calls_in_progress() const { return in_progress_; }
    /// Returns true if a call of the task sleeps.
    [[nodiscard]] bool is_asleep(const Task& task) const { return sleeping_call(task) != nullptr; }

    /// Returns the earliest time at which the kernel has work to do by itself; KernelTime::max() if there is none.
    [[nodiscard]] KernelTime next_due() const;
    /// Does the work that is due by now: the garbage collector's, and that of calls whose time is up. `now` is the time
    /// of the kernel's clock.
    void run_workers(KernelTime now);
    /// The same without the calls.
    void do_due_work(KernelTime now);
    /// Returns true if a call sleeps whose task has ended, and can go on.
    [[nodiscard]] bool has_orphans_to_continue() const;
    /// Continues such calls, to their ends and those of their tasks.
    void continue_orphans();

    /// Takes the signals of a task that is about to return to user space. A task that dies of one is gone then.
    process::Delivery return_to_user(Task& task);
    /// Ends a thread, or a process. A thread in an uninterruptible sleep ends with that sleep; all other calls of the
    /// threads are dropped.
    void exit_thread(Task& task, ExitStatus status = {});
    void exit_process(Task& task, ExitStatus status = {});

    /// Returns the state of the mktme key type; null if the kernel knows nothing of it.
    [[nodiscard]] key_type::MktmeService* mktme() const { return mktme_.get(); }
    /// Returns a broken invariant of keys or memory; nullopt if all hold.
    std::optional<std::string> broken_invariant();
    /// Ends all tasks and releases what the kernel itself holds. Returns a description of what is left; nullopt if
    /// nothing is.
    std::optional<std::string> shut_down();

private:
    /// A call, with what the kernel must know to continue it. One that has ended waits to become another.
    struct CallInProgress : Call {
        using Call::Call;
        Registers registers{};                    // of a call that sleeps
        std::optional<std::int64_t> result{};     // of a call that slept
        std::optional<ExitStatus> end_of_task{};  // the task ends with this call
        CallInProgress* next_free = nullptr;
    };

    const syscall::KernelClock* clock_;
    const DispatchTable* handlers_;
    std::optional<std::uint64_t> pkey_get_number_{};  // if the kernel has these two calls
    std::optional<std::uint64_t> pkey_set_number_{};
    std::unique_ptr<mm::Memory> memory_;
    std::unique_ptr<key_type::MktmeService> mktme_;  // outlives the keys of its type

public:
    keys::KeyService keys;
    mm::Memory& memory;
    process::TaskTable tasks;
    process::UserFrames frames;
    process::SignalDelivery delivery;

private:
    Result<std::int64_t> perform(CallInProgress& call, const Registers& registers);
    void fall_asleep(CallInProgress& call, const Registers& registers);
    void continue_call(CallInProgress& call);
    [[nodiscard]] bool is_orphan_to_continue(const CallInProgress& call) const;
    [[nodiscard]] static bool dies_asleep(const CallInProgress& call);
    void end_asleep(CallInProgress& call, ExitStatus status);
    void release(CallInProgress& call);
    void forget_result(const Task& task);
    [[nodiscard]] CallInProgress* sleeping_call(const Task& task) const;

    std::deque<CallInProgress> calls_;  // addresses stay
    CallInProgress* free_ = nullptr;    // calls that have ended: a list
    std::size_t in_progress_ = 0;
    std::vector<CallInProgress*> sleeping_;  // in the order in which they fell asleep
};

}  // namespace mktme::kernel
