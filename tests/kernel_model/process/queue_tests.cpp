// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "tests/kernel_model/process/signal_world.hpp"

using namespace mktme;
using namespace mktme::tests;

namespace {

/// A sender, and a receiver that blocks all signals.
struct Queues : SignalWorld {
    Task& sender = process(alice);
    Task& task = process(alice);

    Queues() { block(task, SignalSet::all()); }
    std::vector<std::int64_t> values() {
        std::vector<std::int64_t> taken;
        while (const auto info = take(task)) taken.push_back(info->value);
        return taken;
    }
    void limit(std::int64_t most) { task.group->signals.queue_limit = most; }
};

}  // namespace

TEST_CASE("A standard signal that waits already is dropped with its siginfo", "[signals][queue]") {
    Queues world;
    CHECK(world.queue(world.sender, world.task, Signal::sigusr1, 1) == Errno::ok);
    CHECK(world.queue(world.sender, world.task, Signal::sigusr1, 2) == Errno::ok);
    CHECK(world.values() == std::vector<std::int64_t>{1});
}

TEST_CASE("Real-time signals queue up in the order they were sent", "[signals][queue]") {
    Queues world;
    for (const int value : {5, 3, 4})
        CHECK(world.queue(world.sender, world.task, SignalWorld::rt0, value) == Errno::ok);
    CHECK(world.values() == std::vector<std::int64_t>{5, 3, 4});
}

TEST_CASE("The lowest number goes first, synchronous signals before all", "[signals][queue]") {
    Queues world;
    for (const Signal signal : {SignalWorld::rt1, SignalWorld::rt0, Signal::sigterm, Signal::sigsegv,
                                Signal::sighup, Signal::sigbus})
        CHECK(world.send(world.sender, world.task, signal) == Errno::ok);
    std::vector<Signal> order;
    while (const auto info = world.take(world.task)) order.push_back(info->signal);
    CHECK(order == std::vector{Signal::sigbus, Signal::sigsegv, Signal::sighup, Signal::sigterm,
                               SignalWorld::rt0, SignalWorld::rt1});
}

TEST_CASE("A thread takes its own signals before those of its process", "[signals][queue]") {
    Queues world;
    CHECK(world.queue(world.sender, world.task, Signal::sighup, 1) == Errno::ok);
    CHECK(world.send_to_thread(world.sender, world.task, SignalWorld::rt0) == Errno::ok);
    CHECK(world.take(world.task)->signal == SignalWorld::rt0);
    CHECK(world.take(world.task)->signal == Signal::sighup);
    CHECK_FALSE(world.take(world.task));
}

TEST_CASE("A signal waits once for the thread and once for the process", "[signals][queue]") {
    Queues world;
    CHECK(world.send(world.sender, world.task, Signal::sigusr1) == Errno::ok);
    CHECK(world.send_to_thread(world.sender, world.task, Signal::sigusr1) == Errno::ok);
    CHECK(world.take(world.task)->code == SigCode::tkill);
    CHECK(world.take(world.task)->code == SigCode::user);
    CHECK_FALSE(world.take(world.task));
}

TEST_CASE("kill says who sent it: the process and the real uid", "[signals][siginfo]") {
    Queues world;
    Task& thread = **world.tasks.create_thread(world.sender);
    thread.cred.uid.effective = Uid{42};
    CHECK(world.send(thread, world.task, SignalWorld::rt0) == Errno::ok);
    const SigInfo expected{
        .signal = SignalWorld::rt0, .code = SigCode::user, .pid = world.sender.pid, .uid = TaskWorld::alice};
    CHECK(*world.take(world.task) == expected);
}

TEST_CASE("RLIMIT_SIGPENDING counts per real user over all processes", "[signals][limit]") {
    Queues world;
    Task& second = world.process(TaskWorld::alice);
    Task& other = world.process(TaskWorld::bob);
    Task& root = world.process(Uid::root);
    for (Task* task : {&second, &other}) world.block(*task, SignalSet::all());
    for (Task* task : {&world.task, &second, &other}) task->group->signals.queue_limit = 2;
    CHECK(world.queue(root, world.task, SignalWorld::rt0, 0) == Errno::ok);
    CHECK(world.queue(root, second, SignalWorld::rt0, 0) == Errno::ok);
    CHECK(world.queue(root, second, SignalWorld::rt0, 0) == Errno::eagain);
    CHECK(world.queue(root, other, SignalWorld::rt0, 0) == Errno::ok);
    CHECK(world.book().queued(TaskWorld::alice) == 2);
    CHECK(world.take(world.task));
    CHECK(world.queue(root, second, SignalWorld::rt0, 0) == Errno::ok);
}

TEST_CASE("A full queue refuses a real-time signal that tells something, with EAGAIN", "[signals][limit]") {
    Queues world;
    world.limit(0);
    CHECK(world.queue(world.sender, world.task, SignalWorld::rt0, 1) == Errno::eagain);
    CHECK(world.send_to_thread(world.sender, world.task, SignalWorld::rt0) == Errno::eagain);
    const SigInfo agent{.signal = SignalWorld::rt0, .code = SigCode::keyagent, .value = 99};
    CHECK(send_signal(world.book(), world.task, agent, SignalScope::thread) == Errno::eagain);
    CHECK(SignalWorld::waiting(world.task).empty());
}

TEST_CASE("With a full queue kill of a real-time signal loses its siginfo", "[signals][limit]") {
    Queues world;
    world.limit(0);
    CHECK(world.send(world.sender, world.task, SignalWorld::rt0) == Errno::ok);
    CHECK(world.send(world.sender, world.task, SignalWorld::rt0) == Errno::ok);
    CHECK(*world.take(world.task) == SigInfo{.signal = SignalWorld::rt0});
    CHECK_FALSE(world.take(world.task));
}

TEST_CASE("With a full queue sigqueue of a standard signal loses its siginfo, kill does not",
          "[signals][limit]") {
    Queues world;
    world.limit(0);
    CHECK(world.queue(world.sender, world.task, Signal::sigusr1, 1) == Errno::ok);
    CHECK(world.send(world.sender, world.task, Signal::sigusr2) == Errno::ok);
    CHECK(*world.take(world.task) == SigInfo{.signal = Signal::sigusr1});
    CHECK(world.take(world.task)->pid == world.sender.pid);
}

TEST_CASE("Signals of the kernel and of a thread to itself get through a full queue", "[signals][limit]") {
    Queues world;
    world.limit(0);
    force_signal(world.book(), world.task, fault_info(Signal::sigsegv, SigCode::segv_maperr, 0x1000));
    CHECK(world.take(world.task)->address == 0x1000);
}

TEST_CASE("A fault is taken before an older signal of the same thread", "[signals][queue]") {
    Queues world;
    world.unblock(world.task, SignalSet::all());
    for (const Signal signal : {Signal::sighup, Signal::sigbus, Signal::sigsegv})
        world.handle(world.task, signal);
    CHECK(world.send_to_thread(world.sender, world.task, Signal::sigbus) == Errno::ok);
    CHECK(world.send_to_thread(world.sender, world.task, Signal::sighup) == Errno::ok);
    force_signal(world.book(), world.task, fault_info(Signal::sigsegv, SigCode::segv_pkuerr, 0x2000, 3));
    const auto delivery = world.delivery.deliver(world.task);
    CHECK(delivery.info.signal == Signal::sigsegv);
    CHECK(delivery.info.pkey == 3);
    CHECK(world.delivery.deliver(world.task).info.signal == Signal::sigbus);
}

TEST_CASE("What is taken, discarded or left by a process no longer counts", "[signals][limit]") {
    Queues world;
    for (int i = 0; i < 100; ++i) {
        CHECK(world.queue(world.sender, world.task, SignalWorld::rt0, i) == Errno::ok);
        CHECK(world.queue(world.sender, world.task, SignalWorld::rt1, i) == Errno::ok);
        CHECK(world.send_to_thread(world.sender, world.task, SignalWorld::rt1) == Errno::ok);
    }
    CHECK(world.book().queued(TaskWorld::alice) == 300);
    CHECK(world.take(world.task));
    world.ignore(world.task, SignalWorld::rt1);
    CHECK(world.book().queued(TaskWorld::alice) == 100);
    world.tasks.exit_process(world.task);
    CHECK(world.book().queued(TaskWorld::alice) == 0);
}
