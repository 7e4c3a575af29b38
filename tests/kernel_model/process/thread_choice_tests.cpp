// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "tests/kernel_model/process/signal_world.hpp"

using namespace mktme;
using namespace mktme::tests;

namespace {

/// A process of three threads that handles SIGUSR1 and SIGUSR2.
struct Threads : SignalWorld {
    Task& first = process(alice);
    Task& second = **tasks.create_thread(first);
    Task& third = **tasks.create_thread(first);

    Threads() {
        for (const Signal signal : {Signal::sigusr1, Signal::sigusr2, rt0}) handle(first, signal);
    }
    void send_usr1() { REQUIRE(send(first, first, Signal::sigusr1) == Errno::ok); }
    std::vector<int> alerted() {
        std::vector<int> who;
        for (const Task* thread : first.group->threads)
            if (thread->signals.alerted) who.push_back(thread->pid - first.pid + 1);
        return who;
    }
};

}  // namespace

TEST_CASE("A signal for a process alerts its first thread if that can take it", "[signals][threads]") {
    Threads world;
    world.send_usr1();
    CHECK(world.alerted() == std::vector{1});
}

TEST_CASE("kill of a thread's number is for the process, but that thread is asked first",
          "[signals][threads]") {
    Threads world;
    CHECK(world.send(world.first, world.third, Signal::sigusr1) == Errno::ok);
    CHECK(world.alerted() == std::vector{3});
    CHECK(world.first.group->signals.pending.set().contains(Signal::sigusr1));
}

TEST_CASE("A thread that blocks the signal is passed over", "[signals][threads]") {
    Threads world;
    world.block(world.first, {Signal::sigusr1});
    world.send_usr1();
    CHECK(world.alerted() == std::vector{2});
}

TEST_CASE("The search goes on where the last one ended", "[signals][threads]") {
    Threads world;
    world.block(world.first, SignalSet::all());
    world.send_usr1();
    CHECK(world.alerted() == std::vector{2});
    REQUIRE(world.send(world.first, world.first, Signal::sigusr2) == Errno::ok);
    CHECK(world.alerted() == std::vector{2, 3});
    CHECK(world.delivery.return_to_user(world.second).kind == Delivery::Kind::handler);
    CHECK(world.delivery.return_to_user(world.third).kind == Delivery::Kind::nothing);
    world.delivery.sigreturn(world.second);
    world.delivery.sigreturn(world.second);
    REQUIRE(world.send(world.first, world.first, SignalWorld::rt0) == Errno::ok);
    CHECK(world.alerted() == std::vector{3});
}

TEST_CASE("A thread with a signal to look for is not asked again, unless it runs", "[signals][threads]") {
    Threads world;
    world.send_usr1();
    REQUIRE(world.send(world.first, world.first, Signal::sigusr2) == Errno::ok);
    CHECK(world.alerted() == std::vector{1, 2});

    Threads busy;
    busy.first.signals.on_processor = true;
    busy.send_usr1();
    REQUIRE(busy.send(busy.first, busy.first, Signal::sigusr2) == Errno::ok);
    CHECK(busy.alerted() == std::vector{1});
}

TEST_CASE("If all threads block a signal it waits for the first to unblock it", "[signals][threads]") {
    Threads world;
    for (Task* thread : world.first.group->threads) world.block(*thread, {Signal::sigusr1});
    world.send_usr1();
    CHECK(world.alerted().empty());
    world.unblock(world.third, {Signal::sigusr1});
    CHECK(world.alerted() == std::vector{3});
    CHECK(world.delivery.return_to_user(world.third).kind == Delivery::Kind::handler);
}

TEST_CASE("A thread that blocks what it was to take hands it to another", "[signals][threads]") {
    Threads world;
    world.block(world.second, {Signal::sigusr1});
    world.send_usr1();
    world.block(world.first, {Signal::sigusr1});
    CHECK(world.alerted() == std::vector{3});
}

TEST_CASE("A thread that ends hands over what it was to take", "[signals][threads]") {
    Threads world;
    world.send_usr1();
    world.tasks.exit_thread(world.first);
    CHECK(world.second.signals.alerted);
    CHECK_FALSE(world.third.signals.alerted);
}

TEST_CASE("A signal for one thread is not given to another", "[signals][threads]") {
    Threads world;
    world.block(world.second, {Signal::sigusr1});
    CHECK(world.send_to_thread(world.first, world.second, Signal::sigusr1) == Errno::ok);
    CHECK(world.alerted().empty());
    CHECK(world.waiting(world.second).contains(Signal::sigusr1));
    CHECK_FALSE(world.waiting(world.first).contains(Signal::sigusr1));
    world.tasks.exit_thread(world.second);
    CHECK(world.waiting(world.first).empty());
}

TEST_CASE("Whether an ignored signal is dropped depends on the addressed thread's mask",
          "[signals][threads]") {
    Threads world;
    world.ignore(world.first, Signal::sigusr1);
    world.block(world.second, {Signal::sigusr1});
    world.send_usr1();
    CHECK(world.waiting(world.second).empty());
    CHECK(world.send(world.first, world.second, Signal::sigusr1) == Errno::ok);
    CHECK(world.waiting(world.second) == SignalSet{Signal::sigusr1});
}

TEST_CASE("A fatal signal ends all threads and lets nothing through after it", "[signals][threads]") {
    Threads world;
    REQUIRE(world.send(world.first, world.first, Signal::sigterm) == Errno::ok);
    CHECK(world.alerted() == std::vector{1, 2, 3});
    REQUIRE(world.send(world.first, world.first, Signal::sigusr1) == Errno::ok);
    const auto delivery = world.delivery.return_to_user(world.third);
    CHECK(delivery.kind == Delivery::Kind::death);
    CHECK(delivery.status.status == number(Signal::sigterm));
}

TEST_CASE("A fatal signal that all threads block waits", "[signals][threads]") {
    Threads world;
    for (Task* thread : world.first.group->threads) world.block(*thread, SignalSet::all());
    REQUIRE(world.send(world.first, world.first, Signal::sigterm) == Errno::ok);
    CHECK(world.alerted().empty());
    REQUIRE(world.send(world.first, world.first, Signal::sigkill) == Errno::ok);
    CHECK(world.alerted() == std::vector{1, 2, 3});
}
