// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <catch2/catch.hpp>

#include "kernel_model/process/job_control.hpp"
#include "kernel_model/process/kill.hpp"
#include "kernel_model/process/signal_delivery.hpp"
#include "kernel_model/process/signal_wait.hpp"
#include "kernel_model/process/signalfd.hpp"
#include "kernel_model/process/task_table.hpp"
#include "kernel_model/task/signal_params.hpp"
#include "kernel_model/task/signal_queue_book.hpp"
#include "kernel_model/task/task.hpp"
#include "kernel_model/task/thread_group.hpp"
#include "tests/kernel_model/process/task_world.hpp"

namespace mktme::tests {

using namespace syscall;
using namespace task;
using namespace process;

/// Processes of a world that send each other signals.
template <class World>
class SignalsIn : public World {
public:
    using World::tasks;

    static constexpr Handler handler{0x40'1000};
    static constexpr Signal rt0 = realtime_signal(2);  // SIGRTMIN of C libraries
    static constexpr Signal rt1 = realtime_signal(3);

    explicit SignalsIn(task::SignalParams params = {}) : delivery{tasks, params.handler_pkru} {}

    Errno send(Task& from, Task& to, Signal signal) {
        return process::kill(tasks, from, to.pid, number(signal));
    }
    Errno queue(Task& from, Task& to, Signal signal, int value) {
        return sigqueue(tasks, from, to.pid, number(signal), value);
    }
    Errno send_to_thread(Task& from, Task& to, Signal signal) {
        return kill_thread(tasks, from, to.group->id, to.pid, number(signal));
    }
    void handle(Task& task, Signal signal, std::uint32_t flags = 0, SignalSet mask = {}) {
        set_action(task, signal, {.handler = handler, .flags = flags, .mask = mask});
    }
    void ignore(Task& task, Signal signal) { set_action(task, signal, {.handler = Handler::ignore}); }
    void by_default(Task& task, Signal signal) { set_action(task, signal, {}); }
    void set_action(Task& task, Signal signal, const SigAction& action) {
        REQUIRE(sigaction(book(), task, number(signal), action));
    }
    static void block(Task& task, SignalSet signals) { REQUIRE(sigprocmask(task, MaskHow::block, signals)); }
    static void unblock(Task& task, SignalSet signals) {
        REQUIRE(sigprocmask(task, MaskHow::unblock, signals));
    }
    static SignalSet waiting(const Task& task) { return *sigpending(task); }
    /// Takes the next pending signal of the thread that is not in `but`, even if it is blocked.
    std::optional<SigInfo> take(Task& task, SignalSet but = {}) { return dequeue_signal(book(), task, but); }

    Task& fork(Task& parent) { return **tasks.fork(parent); }
    SignalQueueBook& book() { return tasks.signal_queue(); }

    SignalDelivery delivery;
};

using SignalWorld = SignalsIn<TaskWorld>;

}  // namespace mktme::tests
