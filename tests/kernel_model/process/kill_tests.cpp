// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>
#include <limits>

#include "tests/kernel_model/process/signal_world.hpp"

using namespace mktme;
using namespace mktme::tests;

namespace {

constexpr int no_such_pid = 4'000'000;
constexpr int term = number(Signal::sigterm);

}  // namespace

TEST_CASE("kill, tgkill and sigqueue answer EINVAL for numbers no signal has", "[signals][kill]") {
    SignalWorld world;
    Task& task = world.process(TaskWorld::alice);
    for (const int signal : {-1, 65}) {
        CHECK(process::kill(world.tasks, task, task.pid, signal) == Errno::einval);
        CHECK(kill_thread(world.tasks, task, task.pid, task.pid, signal) == Errno::einval);
        CHECK(sigqueue(world.tasks, task, task.pid, signal, 0) == Errno::einval);
    }
}

TEST_CASE("Who is not there answers ESRCH, before the signal's number is looked at", "[signals][kill]") {
    SignalWorld world;
    Task& task = world.process(TaskWorld::alice);
    CHECK(process::kill(world.tasks, task, no_such_pid, term) == Errno::esrch);
    CHECK(process::kill(world.tasks, task, no_such_pid, 65) == Errno::esrch);
    CHECK(process::kill(world.tasks, task, -no_such_pid, term) == Errno::esrch);
    CHECK(process::kill(world.tasks, task, std::numeric_limits<int>::min(), term) == Errno::esrch);
    CHECK(process::kill(world.tasks, task, -1, term) == Errno::esrch);
    CHECK(kill_thread(world.tasks, task, no_such_pid, term) == Errno::esrch);
    CHECK(sigqueue(world.tasks, task, no_such_pid, term, 0) == Errno::esrch);
}

TEST_CASE("Signal 0 asks for permission and sends nothing", "[signals][kill]") {
    SignalWorld world;
    Task& alices = world.process(TaskWorld::alice);
    Task& bobs = world.process(TaskWorld::bob);
    CHECK(world.send(alices, alices, Signal::none) == Errno::ok);
    CHECK(world.send(alices, bobs, Signal::none) == Errno::eperm);
    CHECK_FALSE(alices.signals.alerted);
}

TEST_CASE("Thread ids below 1 answer EINVAL, a thread of another process ESRCH", "[signals][kill]") {
    SignalWorld world;
    Task& task = world.process(TaskWorld::alice);
    Task& other = world.process(TaskWorld::alice);
    CHECK(kill_thread(world.tasks, task, 0, term) == Errno::einval);
    CHECK(kill_thread(world.tasks, task, 0, task.pid, term) == Errno::einval);
    CHECK(kill_thread(world.tasks, task, task.pid, -1, term) == Errno::einval);
    CHECK(queue_signal_to_thread(world.tasks, task, task.pid, 0, term, {}) == Errno::einval);
    CHECK(kill_thread(world.tasks, task, task.pid, other.pid, 0) == Errno::esrch);
}

TEST_CASE("The sender's real or effective uid must be the target's real or saved one", "[signals][kill]") {
    SignalWorld world;
    const Uid alice = TaskWorld::alice;
    const Uid bob = TaskWorld::bob;
    Task& sender = world.process(alice);
    Task& target = world.process(bob);
    CHECK(world.send(sender, target, Signal::none) == Errno::eperm);
    sender.cred.uid = {.real = alice, .effective = bob, .saved = alice, .filesystem = alice};
    CHECK(world.send(sender, target, Signal::none) == Errno::ok);
    sender.cred.uid = {.real = bob, .effective = alice, .saved = alice, .filesystem = alice};
    CHECK(world.send(sender, target, Signal::none) == Errno::ok);
    sender.cred.uid = {.real = alice, .effective = alice, .saved = bob, .filesystem = bob};
    CHECK(world.send(sender, target, Signal::none) == Errno::eperm);
    target.cred.uid = {.real = bob, .effective = alice, .saved = bob, .filesystem = alice};
    CHECK(world.send(sender, target, Signal::none) == Errno::eperm);
    target.cred.uid = {.real = bob, .effective = bob, .saved = alice, .filesystem = bob};
    CHECK(world.send(sender, target, Signal::none) == Errno::ok);
}

TEST_CASE("A privileged sender may signal anybody", "[signals][kill]") {
    SignalWorld world;
    CHECK(world.send(world.process(Uid::root), world.process(TaskWorld::bob), Signal::none) == Errno::ok);
}

TEST_CASE("Threads of one process may signal each other whatever their uids", "[signals][kill]") {
    SignalWorld world;
    Task& task = world.process(TaskWorld::alice);
    Task& thread = **world.tasks.create_thread(task);
    thread.cred.uid = {TaskWorld::bob, TaskWorld::bob, TaskWorld::bob, TaskWorld::bob};
    CHECK(world.send(task, thread, Signal::none) == Errno::ok);
    CHECK(world.send_to_thread(thread, task, Signal::sigwinch) == Errno::ok);
}

TEST_CASE("SIGCONT goes to anybody in the same session", "[signals][kill]") {
    SignalWorld world;
    Task& shell = world.process(TaskWorld::alice);
    Task& child = world.fork(shell);
    child.cred = task::credentials_of(TaskWorld::bob, Gid{1});
    CHECK(world.send(shell, child, Signal::sigterm) == Errno::eperm);
    CHECK(world.send(shell, child, Signal::sigcont) == Errno::ok);
    CHECK(new_session(world.tasks, child) == Errno::ok);
    CHECK(world.send(shell, child, Signal::sigcont) == Errno::eperm);
}

TEST_CASE("A siginfo that claims to be from the kernel, kill or tgkill answers EPERM, even for root",
          "[signals][kill]") {
    SignalWorld world;
    Task& root = world.process(Uid::root);
    Task& target = world.process(TaskWorld::bob);
    const auto queue_as = [&](SigCode code, Task& to) {
        return queue_signal(world.tasks, root, to.pid, number(Signal::sigusr1), {.code = code});
    };
    for (const SigCode code : {SigCode::user, SigCode::kernel, SigCode::segv_pkuerr, SigCode::tkill}) {
        CHECK(queue_as(code, target) == Errno::eperm);
        CHECK(queue_signal_to_thread(world.tasks, root, target.pid, target.pid, term, {.code = code}) ==
              Errno::eperm);
        CHECK(queue_as(code, root) == Errno::ok);
    }
    CHECK(queue_as(SigCode::queue, target) == Errno::ok);
    CHECK(queue_as(SigCode::keyagent, target) == Errno::ok);
}

TEST_CASE("The claim is checked before the target is looked for", "[signals][kill]") {
    SignalWorld world;
    Task& task = world.process(TaskWorld::alice);
    CHECK(queue_signal(world.tasks, task, no_such_pid, term, {.code = SigCode::user}) == Errno::eperm);
}

TEST_CASE("A thread that is not its process' first cannot even pass for the kernel to its own process",
          "[signals][kill]") {
    SignalWorld world;
    Task& task = world.process(TaskWorld::alice);
    Task& thread = **world.tasks.create_thread(task);
    const SigInfo forged{.code = SigCode::kernel};
    CHECK(queue_signal(world.tasks, thread, task.pid, number(Signal::sigwinch), forged) == Errno::eperm);
    CHECK(queue_signal(world.tasks, thread, thread.pid, number(Signal::sigwinch), forged) == Errno::ok);
}

TEST_CASE("The number in the siginfo is the call's, not the caller's", "[signals][kill]") {
    SignalWorld world;
    Task& task = world.process(TaskWorld::alice);
    world.block(task, SignalSet::all());
    const SigInfo odd{.signal = Signal::sigkill, .code = SigCode::queue, .pid = 77, .value = 5};
    CHECK(queue_signal(world.tasks, task, task.pid, number(Signal::sigusr2), odd) == Errno::ok);
    const auto info = *world.take(task);
    CHECK(info.signal == Signal::sigusr2);
    CHECK(info.pid == 77);
}

TEST_CASE("kill reaches process groups, and succeeds if it reached one of the group", "[signals][kill]") {
    SignalWorld world;
    Task& leader = world.process(TaskWorld::alice);
    Task& child = world.fork(leader);
    Task& outside = world.process(TaskWorld::alice);
    for (Task* task : {&leader, &child, &outside}) world.block(*task, SignalSet::all());
    CHECK(process::kill(world.tasks, leader, 0, number(Signal::sigusr1)) == Errno::ok);
    CHECK(process::kill(world.tasks, outside, -leader.pid, number(Signal::sigusr2)) == Errno::ok);
    const SignalSet both{Signal::sigusr1, Signal::sigusr2};
    CHECK(world.waiting(leader) == both);
    CHECK(world.waiting(child) == both);
    CHECK(world.waiting(outside).empty());

    child.cred = task::credentials_of(TaskWorld::bob, Gid{1});
    CHECK(process::kill(world.tasks, outside, -leader.pid, term) == Errno::ok);
    leader.cred = child.cred;
    CHECK(process::kill(world.tasks, outside, -leader.pid, term) == Errno::eperm);
}

TEST_CASE("kill of everybody leaves out the caller, and forgives those it may not signal",
          "[signals][kill]") {
    SignalWorld world;
    Task& sender = world.process(TaskWorld::alice);
    Task& own = world.process(TaskWorld::alice);
    Task& foreign = world.process(TaskWorld::bob);
    for (Task* task : {&sender, &own, &foreign}) world.block(*task, SignalSet::all());
    CHECK(process::kill(world.tasks, sender, -1, term) == Errno::ok);
    CHECK(world.waiting(sender).empty());
    CHECK(world.waiting(own).contains(Signal::sigterm));
    CHECK(world.waiting(foreign).empty());
    CHECK(process::kill(world.tasks, sender, -1, 65) == Errno::einval);
    world.tasks.exit_process(own);
    CHECK(process::kill(world.tasks, sender, -1, term) == Errno::ok);
}

TEST_CASE("The number of a process works after its first thread has ended", "[signals][kill]") {
    SignalWorld world;
    Task& sender = world.process(TaskWorld::alice);
    Task& first = world.process(TaskWorld::alice);
    const int pid = first.pid;
    Task& thread = **world.tasks.create_thread(first);
    world.block(thread, SignalSet::all());
    world.tasks.exit_thread(first);
    CHECK(process::kill(world.tasks, sender, pid, term) == Errno::ok);
    CHECK(world.waiting(thread).contains(Signal::sigterm));
    CHECK(kill_thread(world.tasks, sender, pid, pid, number(Signal::sighup)) == Errno::ok);
    CHECK_FALSE(world.waiting(thread).contains(Signal::sighup));
}
