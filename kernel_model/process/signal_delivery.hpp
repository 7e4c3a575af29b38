// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "kernel_model/process/task_table.hpp"
#include "kernel_model/task/signal_params.hpp"

namespace mktme::process {

using task::SigAction;
using task::SigInfo;
using task::SignalParams;
using task::SignalQueueBook;
using task::SignalSet;
using task::Task;

/// The user memory that frames are written to, and what it knows of protection keys.
class FrameMemory {
public:
    virtual ~FrameMemory() = default;
    /// Can a thread with these rights store, or load, `size` bytes there?
    virtual bool can_write(Task& task, std::uint64_t address, std::uint64_t size, mmu::Pkru rights) = 0;
    virtual bool can_read(Task& task, std::uint64_t address, std::uint64_t size, mmu::Pkru rights) = 0;
    /// The key of the process' execute-only mappings, if it has some.
    [[nodiscard]] virtual std::optional<int> execute_only_key(const Task& task) const = 0;
};

/// What a thread finds when it looks for signals.
struct Delivery {
    enum class Kind : std::uint8_t {
        nothing,  // it goes on in user space
        handler,  // it goes on in a handler; the frame is the last of its frames
        stop,     // it rests until SIGCONT or SIGKILL, then looks again
        death,    // the process ends with `status`: the caller calls TaskTable::exit_process
    };
    Kind kind = Kind::nothing;
    SigInfo info{};
    ExitStatus status{};
    /// Does a call that the signal interrupted (it yielded EINTR) start over, so that nobody sees the EINTR?
    bool restarts_call = true;
};

/// Takes signals to user space and back: default actions, handlers and their frames, PKRU.
class SignalDelivery {
public:
    /// Without `memory`, every stack holds every frame.
    explicit SignalDelivery(TaskTable& tasks, SignalParams params = {}, FrameMemory* memory = nullptr)
        : tasks_{&tasks},
          params_{params},
          memory_{memory} {}

    /// One step on the way back to user space (get_signal and handle_signal).
    Delivery deliver(Task& task);
    /// All steps: until nothing, a stop or death. Of several handlers the last one set up runs first. Whether
    /// a call starts over is up to the handler of the first signal taken; the info is that signal's.
    Delivery return_to_user(Task& task);

    /// sigreturn(2), at the end of the innermost handler. Without a frame that can be read, SIGSEGV is
    /// forced.
    void sigreturn(Task& task);

private:
    Delivery stop_or_die(Task& task, const SigInfo& info);
    Delivery die(Task& task, const SigInfo& info);
    std::optional<SigInfo> take(Task& task);
    bool start_handler(Task& task, const SigAction& action, const SigInfo& info);
    [[nodiscard]] std::optional<int> execute_only_key(const Task& task) const;

    TaskTable* tasks_;
    SignalParams params_;
    FrameMemory* memory_;
};

/// Takes the next signal that is not in `blocked`, the thread's own before those for all (dequeue_signal).
std::optional<SigInfo> dequeue_signal(SignalQueueBook& book, Task& task, SignalSet blocked);

}  // namespace mktme::process
