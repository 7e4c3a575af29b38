// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "tests/kernel_model/process/signal_world.hpp"

using namespace mktme;
using namespace mktme::tests;

namespace {

/// A shell with a job in a process group of its own.
struct Job : SignalWorld {
    Task& shell = process(alice);
    Task& job = fork(shell);

    Job() {
        REQUIRE(set_process_group(tasks, shell, job.pid, 0) == Errno::ok);
        block(shell, {Signal::sigchld});
    }
    Delivery::Kind send_and_run(Signal signal) {
        REQUIRE(send(shell, job, signal) == Errno::ok);
        return delivery.return_to_user(job).kind;
    }
    std::optional<SigInfo> news() { return take(shell); }
};

}  // namespace

TEST_CASE("Stop signals stop, SIGCONT goes on, and the parent hears of both", "[signals][stop]") {
    for (const Signal signal : {Signal::sigstop, Signal::sigtstp, Signal::sigttin, Signal::sigttou}) {
        Job world;
        CHECK(world.send_and_run(signal) == Delivery::Kind::stop);
        CHECK(world.job.group->signals.stopped);
        const auto stopped = *world.news();
        CHECK(stopped.code == SigCode::cld_stopped);
        CHECK(stopped.pid == world.job.pid);
        CHECK(stopped.status == number(signal));
        CHECK(world.send_and_run(Signal::sigusr1) == Delivery::Kind::stop);
        world.handle(world.job, Signal::sigusr1);
        CHECK(world.send_and_run(Signal::sigcont) == Delivery::Kind::handler);
        CHECK(world.news()->code == SigCode::cld_continued);
    }
}

TEST_CASE("SIGCONT discards stop signals that wait, and they discard it", "[signals][stop]") {
    Job world;
    world.block(world.job, stop_signals | SignalSet{Signal::sigcont});
    world.handle(world.job, Signal::sigcont);
    world.send_and_run(Signal::sigtstp);
    CHECK(world.send_to_thread(world.shell, world.job, Signal::sigttin) == Errno::ok);
    world.send_and_run(Signal::sigcont);
    CHECK(world.waiting(world.job) == SignalSet{Signal::sigcont});
    world.send_and_run(Signal::sigttou);
    CHECK(world.waiting(world.job) == SignalSet{Signal::sigttou});
}

TEST_CASE("SIGCONT makes a process go on even if it blocks or ignores it", "[signals][stop]") {
    Job world;
    world.ignore(world.job, Signal::sigcont);
    CHECK(world.send_and_run(Signal::sigstop) == Delivery::Kind::stop);
    CHECK(world.send_and_run(Signal::sigcont) == Delivery::Kind::nothing);
    CHECK_FALSE(world.job.group->signals.stopped);
}

TEST_CASE("SIGKILL ends a stopped process, SIGTERM waits until it goes on", "[signals][stop]") {
    Job world;
    world.send_and_run(Signal::sigstop);
    CHECK(world.send_and_run(Signal::sigterm) == Delivery::Kind::stop);
    Job killed;
    killed.send_and_run(Signal::sigstop);
    CHECK(killed.send_and_run(Signal::sigkill) == Delivery::Kind::death);
    CHECK(world.send_and_run(Signal::sigcont) == Delivery::Kind::death);
}

TEST_CASE("A process has stopped when its last thread has", "[signals][stop]") {
    Job world;
    Task& thread = **world.tasks.create_thread(world.job);
    CHECK(world.send_and_run(Signal::sigstop) == Delivery::Kind::stop);
    CHECK_FALSE(world.job.group->signals.stopped);
    CHECK_FALSE(world.news());
    CHECK(thread.signals.alerted);
    CHECK(world.delivery.return_to_user(thread).kind == Delivery::Kind::stop);
    CHECK(world.job.group->signals.stopped);
    CHECK(world.news()->code == SigCode::cld_stopped);
}

TEST_CASE("A thread that ends instead of stopping is not waited for", "[signals][stop]") {
    Job world;
    Task& thread = **world.tasks.create_thread(world.job);
    CHECK(world.send_and_run(Signal::sigstop) == Delivery::Kind::stop);
    world.tasks.exit_thread(thread);
    CHECK(world.job.group->signals.stopped);
}

TEST_CASE("SIGCONT in the middle of stopping reports the stop", "[signals][stop]") {
    Job world;
    Task& thread = **world.tasks.create_thread(world.job);
    CHECK(world.send_and_run(Signal::sigstop) == Delivery::Kind::stop);
    CHECK(world.send_and_run(Signal::sigcont) == Delivery::Kind::nothing);
    CHECK(world.news()->code == SigCode::cld_stopped);
    CHECK(world.delivery.return_to_user(thread).kind == Delivery::Kind::nothing);
}

TEST_CASE("In an orphaned process group only SIGSTOP stops", "[signals][stop]") {
    SignalWorld world;
    Task& task = world.process(TaskWorld::alice);
    REQUIRE(is_orphaned(world.tasks, task.group->process_group));
    CHECK(world.send(task, task, Signal::sigtstp) == Errno::ok);
    CHECK(world.delivery.return_to_user(task).kind == Delivery::Kind::nothing);
    CHECK(world.send(task, task, Signal::sigstop) == Errno::ok);
    CHECK(world.delivery.return_to_user(task).kind == Delivery::Kind::stop);
}

TEST_CASE("Parents can do without news of stops: SA_NOCLDSTOP, or SIGCHLD ignored", "[signals][stop]") {
    Job world;
    world.set_action(world.shell, Signal::sigchld,
                     {.handler = SignalWorld::handler, .flags = action_flag::no_child_stop});
    world.send_and_run(Signal::sigstop);
    CHECK_FALSE(world.news());
    world.tasks.exit_process(world.job);
    CHECK(world.news()->code == SigCode::cld_exited);

    Job ignored;
    ignored.ignore(ignored.shell, Signal::sigchld);
    ignored.send_and_run(Signal::sigstop);
    ignored.tasks.exit_process(ignored.job);
    CHECK_FALSE(ignored.news());
}

TEST_CASE("setpgid and setsid keep sessions apart", "[signals][groups]") {
    Job world;
    Task& other = world.process(TaskWorld::alice);
    auto& tasks = world.tasks;
    CHECK(set_process_group(tasks, world.shell, 0, 0) == Errno::eperm);          // a session leader
    CHECK(set_process_group(tasks, world.shell, other.pid, 0) == Errno::esrch);  // not a child
    CHECK(set_process_group(tasks, world.shell, 4'000'000, 0) == Errno::esrch);
    CHECK(set_process_group(tasks, world.job, 0, -1) == Errno::einval);
    CHECK(set_process_group(tasks, world.job, 0, other.pid) == Errno::eperm);  // another session
    CHECK(set_process_group(tasks, world.job, 0, world.shell.pid) == Errno::ok);
    CHECK(new_session(tasks, world.job) == Errno::ok);
    CHECK(new_session(tasks, world.job) == Errno::eperm);
    CHECK(set_process_group(tasks, world.shell, world.job.pid, 0) == Errno::eperm);

    Task& executed = world.fork(world.shell);
    tasks.exec(executed);
    CHECK(set_process_group(tasks, world.shell, executed.pid, 0) == Errno::eacces);
}
