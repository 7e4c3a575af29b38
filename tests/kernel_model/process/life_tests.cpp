// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "kernel_model/task/signal_frame.hpp"
#include "tests/kernel_model/process/signal_world.hpp"

using namespace mktme;
using namespace mktme::tests;

namespace {

struct One : SignalWorld {
    Task& task = process(alice);
};

}  // namespace

TEST_CASE("A child inherits mask and dispositions, but nothing that waits", "[signals][life]") {
    One world;
    world.block(world.task, {Signal::sigusr1});
    world.handle(world.task, Signal::sigusr2);
    world.task.group->signals.queue_limit = 7;
    REQUIRE(world.send(world.task, world.task, Signal::sigusr1) == Errno::ok);
    REQUIRE(world.send_to_thread(world.task, world.task, Signal::sigusr1) == Errno::ok);
    Task& child = world.fork(world.task);
    CHECK(child.signals.blocked == SignalSet{Signal::sigusr1});
    CHECK(world.waiting(child).empty());
    CHECK(child.group->signals.dispositions.of(Signal::sigusr2).handler == SignalWorld::handler);
    CHECK(child.group->signals.queue_limit == 7);
    world.ignore(child, Signal::sigusr2);
    CHECK(world.task.group->signals.dispositions.of(Signal::sigusr2).handler == SignalWorld::handler);
}

TEST_CASE("A child forked in a handler can return from it", "[signals][life]") {
    One world;
    world.handle(world.task, Signal::sigusr1);
    REQUIRE(world.send(world.task, world.task, Signal::sigusr1) == Errno::ok);
    world.delivery.return_to_user(world.task);
    Task& child = world.fork(world.task);
    world.delivery.sigreturn(child);
    CHECK(child.signals.blocked.empty());
    CHECK(world.task.signals.frames.size() == 1);
}

TEST_CASE("A thread inherits the mask and PKRU, and no alternate stack", "[signals][life]") {
    One world;
    world.block(world.task, {Signal::sigusr1});
    world.task.pkru = mmu::Pkru{0x0c};
    REQUIRE(sigaltstack(world.task, AlternateStack{.base = 0x1000, .size = 0x2000}));
    Task& thread = **world.tasks.create_thread(world.task);
    CHECK(thread.signals.blocked == SignalSet{Signal::sigusr1});
    CHECK(thread.pkru == mmu::Pkru{0x0c});
    CHECK(thread.signals.alternate_stack == AlternateStack{});
    CHECK(world.fork(world.task).signals.alternate_stack.size == 0x2000);
}

TEST_CASE("exec resets handlers and keeps ignored signals, the mask and what waits", "[signals][life]") {
    One world;
    world.handle(world.task, Signal::sigusr1, action_flag::restart, {Signal::sighup});
    world.ignore(world.task, Signal::sigusr2);
    world.block(world.task, {SignalWorld::rt0});
    REQUIRE(world.queue(world.task, world.task, SignalWorld::rt0, 3) == Errno::ok);
    REQUIRE(sigaltstack(world.task, AlternateStack{.base = 0x1000, .size = 0x2000}));
    world.task.pkru = mmu::Pkru{0};
    world.tasks.exec(world.task);
    const Dispositions& dispositions = world.task.group->signals.dispositions;
    CHECK(dispositions.of(Signal::sigusr1) == SigAction{});
    CHECK(dispositions.of(Signal::sigusr2) == SigAction{.handler = Handler::ignore});
    CHECK(world.waiting(world.task) == SignalSet{SignalWorld::rt0});
    CHECK(world.task.signals.alternate_stack == AlternateStack{});
    CHECK(world.task.pkru == mmu::initial_pkru);
}

TEST_CASE("A thread that executes a program becomes the process' first, with its number", "[signals][life]") {
    One world;
    const int pid = world.task.pid;
    Task& thread = **world.tasks.create_thread(world.task);
    REQUIRE(world.send_to_thread(world.task, world.task, Signal::sigwinch) == Errno::ok);
    world.tasks.exec(thread);
    CHECK(thread.pid == pid);
    CHECK(world.tasks.find(pid) == &thread);
    CHECK(thread.is_single_threaded());
}

TEST_CASE("The parent of a process learns how it ended", "[signals][life]") {
    One world;
    world.block(world.task, {Signal::sigchld});
    const auto end = [&](ExitStatus status) {
        Task& child = world.fork(world.task);
        child.cred = task::credentials_of(TaskWorld::bob, Gid{5});
        const int pid = child.pid;
        world.tasks.exit_process(child, status);
        const auto info = *world.take(world.task);
        CHECK(info.pid == pid);
        CHECK(info.uid == TaskWorld::bob);
        return std::pair{info.code, info.status};
    };
    CHECK(end({.status = 3}) == std::pair{SigCode::cld_exited, 3});
    CHECK(end({SigCode::cld_killed, 9}) == std::pair{SigCode::cld_killed, 9});
}

TEST_CASE("Only the last thread's end is news", "[signals][life]") {
    One world;
    world.block(world.task, {Signal::sigchld});
    Task& child = world.fork(world.task);
    Task& thread = **world.tasks.create_thread(child);
    world.tasks.exit_thread(child);
    CHECK_FALSE(world.take(world.task));
    world.tasks.exit_thread(thread);
    CHECK(world.take(world.task));
}
