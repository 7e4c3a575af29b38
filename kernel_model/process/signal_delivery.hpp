// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "kernel_model/process/exit_status.hpp"
#include "kernel_model/task/siginfo.hpp"

namespace mktme::mmu {
class Pkru;
}
namespace mktme::task {
enum class HandlerPkru;
class SignalQueueBook;
struct SigAction;
struct Task;
}  // namespace mktme::task

namespace mktme::process {

class TaskTable;

using task::HandlerPkru;
using task::SigAction;
using task::SigInfo;
using task::SignalQueueBook;
using task::SignalSet;
using task::Task;

/// User memory that frames are written to, with its protection keys.
class FrameMemory {
public:
    virtual ~FrameMemory() = default;
    /// Returns true if a thread with these rights can store, or load, `size` bytes at `address`.
    virtual bool can_write(Task& task, std::uint64_t address, std::uint64_t size, mmu::Pkru rights) = 0;
    virtual bool can_read(Task& task, std::uint64_t address, std::uint64_t size, mmu::Pkru rights) = 0;
    /// Returns the key of the process' execute-only mappings, if there is one.
    [[nodiscard]] virtual std::optional<int> execute_only_key(const Task& task) const = 0;
};

/// Result of a thread's check for signals.
struct Delivery {
    enum class Kind : std::uint8_t {
        nothing,  // the thread continues in user space
        handler,  // it continues in a handler; the frame is the last of its frames
        stop,     // it stops until SIGCONT or SIGKILL, then checks again
        death,    // the process ends with `status`: the caller calls TaskTable::exit_process
    };
    Kind kind = Kind::nothing;
    SigInfo info{};
    ExitStatus status{};
    /// True if a call that the signal interrupted (it yielded EINTR) is restarted, so that the program does not see the
    /// EINTR.
    bool restarts_call = true;
};

/// Signal delivery to user space and the return from it: default actions, handlers and their frames, PKRU.
class SignalDelivery {
public:
    /// Without `memory`, every stack has room for every frame.
    explicit SignalDelivery(TaskTable& tasks, HandlerPkru policy = HandlerPkru{},
                            FrameMemory* memory = nullptr)
        : tasks_{&tasks},
          policy_{policy},
          memory_{memory} {}

    /// Takes one step on the way back to user space (get_signal and handle_signal).
    Delivery deliver(Task& task);
    /// Takes all steps, until the result is nothing, a stop or death. Of several handlers the last one set up runs
    /// first. The returned info is that of the first signal taken; its handler decides whether a call is restarted.
    Delivery return_to_user(Task& task);

    /// sigreturn(2), at the end of the innermost handler. Forces SIGSEGV if there is no readable frame.
    void sigreturn(Task& task);

private:
    Delivery stop_or_die(Task& task, const SigInfo& info);
    Delivery die(Task& task, const SigInfo& info);
    std::optional<SigInfo> take(Task& task);
    bool start_handler(Task& task, const SigAction& action, const SigInfo& info);
    [[nodiscard]] std::optional<int> execute_only_key(const Task& task) const;

    TaskTable* tasks_;
    HandlerPkru policy_;
    FrameMemory* memory_;
};

/// Takes the next signal that is not in `blocked`, the thread's own before those of the process (dequeue_signal).
std::optional<SigInfo> dequeue_signal(SignalQueueBook& book, Task& task, SignalSet blocked);

}  // namespace mktme::process
