// SPDX-License-Identifier: Apache-2.0
// wait4(2): who is waited for, what the caller learns, and what is left of a process until then.
#include <sys/wait.h>

#include <catch2/catch.hpp>
#include <csignal>

#include "kernel_model/process/job_control.hpp"
#include "kernel_model/task/task.hpp"
#include "kernel_model/task/thread_group.hpp"
#include "tests/kernel_model/kernel/kernel_world.hpp"

using namespace mktme;
using namespace mktme::tests;

namespace {

constexpr auto failure = KernelWorld::failure;
constexpr auto word = KernelWorld::word;
constexpr std::uint64_t thread_flags = 0x5'0f00;
constexpr std::uint64_t any_child = ~std::uint64_t{0};

/// A process that makes children and waits for them.
struct Parent : KernelWorld {
    std::uint64_t status = place(-1);
    std::uint64_t usage = place(std::array<char, 144>{});

    Task& fork(Task& by) { return *kernel.tasks.find(static_cast<int>(call(by, number_of("fork"), {}))); }
    Task& fork() { return fork(task); }
    int end(Task& child, std::uint64_t code = 0) {
        const int pid = child.pid;
        call(child, number_of("exit_group"), {code});
        return pid;
    }
    void send(const Task& child, int signal) {
        REQUIRE(call(number_of("kill"), {word(child.pid), word(signal)}) == 0);
    }
    std::optional<std::int64_t> start_wait(std::uint64_t pid = any_child, std::uint64_t options = 0) {
        return start(task, number_of("wait4"), {pid, status, options, usage});
    }
    std::int64_t wait(std::uint64_t pid = any_child, std::uint64_t options = 0) {
        return start_wait(pid, options).value();
    }
    int told() { return at<int>(status); }
    std::uint64_t faults() { return at<std::uint64_t>(usage + 64); }
};

}  // namespace

TEST_CASE("A parent learns how its child has ended, once", "[kernel][wait]") {
    Parent world;
    CHECK(world.wait() == failure(Errno::echild));
    const int exited = world.end(world.fork(), 0x103);
    CHECK(world.wait() == exited);
    CHECK(WIFEXITED(world.told()));
    CHECK(WEXITSTATUS(world.told()) == 3);
    CHECK(world.wait() == failure(Errno::echild));

    Task& killed = world.fork();
    const int pid = killed.pid;
    world.send(killed, SIGKILL);
    CHECK(world.wait(any_child, WNOHANG) == 0);
    world.kernel.return_to_user(killed);
    CHECK(world.wait(word(pid)) == pid);
    CHECK(WIFSIGNALED(world.told()));
    CHECK(WTERMSIG(world.told()) == SIGKILL);
    CHECK_FALSE(WCOREDUMP(world.told()));

    Task& dumped = world.fork();
    dumped.group->limits.core = 1 << 20U;
    world.send(dumped, SIGABRT);
    world.kernel.return_to_user(dumped);
    CHECK(world.wait() > 0);
    CHECK(WTERMSIG(world.told()) == SIGABRT);
    CHECK(WCOREDUMP(world.told()));
    CHECK_FALSE(world.kernel.broken_invariant());
}

TEST_CASE("Stops and continuations of a child are reported once to those who want them", "[kernel][wait]") {
    Parent world;
    Task& child = world.fork();
    world.send(child, SIGSTOP);
    CHECK(world.wait(any_child, WNOHANG | WUNTRACED) == 0);  // it has not stopped yet
    world.kernel.return_to_user(child);
    CHECK(world.wait(any_child, WNOHANG | WCONTINUED) == 0);
    CHECK(world.wait(any_child, WUNTRACED) == child.pid);
    CHECK(WIFSTOPPED(world.told()));
    CHECK(WSTOPSIG(world.told()) == SIGSTOP);
    CHECK(world.wait(any_child, WNOHANG | WUNTRACED) == 0);
    world.send(child, SIGCONT);
    CHECK(world.wait(any_child, WNOHANG | WUNTRACED) == 0);
    CHECK(world.wait(any_child, WCONTINUED) == child.pid);
    CHECK(WIFCONTINUED(world.told()));
    CHECK(world.wait(any_child, WNOHANG | WCONTINUED) == 0);
    world.send(child, SIGSTOP);
    world.kernel.return_to_user(child);
    world.send(child, SIGCONT);
    world.kernel.return_to_user(child);
    world.send(child, SIGSTOP);
    world.kernel.return_to_user(child);  // a new stop hides the continuation
    CHECK(world.wait(any_child, WNOHANG | WCONTINUED) == 0);
    CHECK(world.wait(any_child, WUNTRACED | WCONTINUED) == child.pid);
    CHECK(WIFSTOPPED(world.told()));
}

TEST_CASE("A wait is for one child, for a process group, or for all, oldest first", "[kernel][wait]") {
    Parent world;
    Task& first = world.fork();
    Task& second = world.fork();
    Task& third = world.fork();
    const auto group = word(second.pid);
    REQUIRE(world.call(number_of("setpgid"), {group, 0}) == 0);
    REQUIRE(world.call(number_of("setpgid"), {word(third.pid), group}) == 0);
    const int in_group = world.end(third);
    const int other = world.end(first);
    CHECK(world.wait(group, WNOHANG) == 0);
    CHECK(world.wait(word(-second.pid)) == in_group);
    CHECK(world.wait(word(-second.pid), WNOHANG) == 0);
    const int leader = world.end(second);
    CHECK(world.wait(0) == other);
    CHECK(world.wait(0) == failure(Errno::echild));
    CHECK(world.wait(word(in_group)) == failure(Errno::echild));
    Task& last = world.fork();
    world.end(last);
    CHECK(world.wait() == leader);
    CHECK(world.wait() > leader);
}

TEST_CASE("A thread waits for the children of all threads, unless it wants its own only", "[kernel][wait]") {
    Parent world;
    Task& thread = *world.kernel.tasks.find(static_cast<int>(world.call(number_of("clone"), {thread_flags})));
    const int child = world.end(world.fork(thread), 1);
    CHECK(world.wait(any_child, __WNOTHREAD) == failure(Errno::echild));
    CHECK(world.wait(any_child, __WCLONE) == failure(Errno::echild));
    CHECK(world.wait(any_child, __WCLONE | __WALL) == child);
    const int heritage = world.end(world.fork(thread), 2);
    Task& running = world.fork(thread);
    world.call(thread, number_of("exit"), {0});
    CHECK(running.parent == &world.task);
    CHECK(world.wait(any_child, __WNOTHREAD) == heritage);
    CHECK(WEXITSTATUS(world.told()) == 2);
}

TEST_CASE("wait4 refuses what it does not know before it looks for children", "[kernel][wait]") {
    Parent world;
    CHECK(world.wait(any_child, 4) == failure(Errno::einval));
    CHECK(world.wait(any_child, WNOWAIT) == failure(Errno::einval));
    CHECK(world.wait(0x8000'0000, 4) == failure(Errno::einval));
    CHECK(world.wait(0x8000'0000) == failure(Errno::esrch));
}

TEST_CASE("A child whose status cannot be written is gone", "[kernel][wait]") {
    Parent world;
    const auto nowhere = KernelWorld::nowhere;
    world.end(world.fork());
    CHECK(world.call(number_of("wait4"), {any_child, nowhere, 0, 0}) == failure(Errno::efault));
    CHECK(world.wait() == failure(Errno::echild));
    world.end(world.fork(), 7);
    CHECK(world.call(number_of("wait4"), {any_child, world.status, 0, nowhere}) == failure(Errno::efault));
    CHECK(WEXITSTATUS(world.told()) == 7);
    CHECK(world.wait() == failure(Errno::echild));
    const int child = world.end(world.fork());
    CHECK(world.call(number_of("wait4"), {any_child, 0, 0, 0}) == child);
}

TEST_CASE("The faults of a child count for its parent once it has been waited for", "[kernel][wait]") {
    Parent world;
    const auto of_children = [&] {
        REQUIRE(world.call(number_of("getrusage"), {word(-1), world.usage}) == 0);
        return world.faults();
    };
    Task& child = world.fork();
    Task& grandchild = world.fork(child);
    grandchild.faults.minor = 5;
    world.end(grandchild);
    REQUIRE(world.call(child, number_of("wait4"), {any_child, 0, 0, 0}) > 0);
    child.faults.minor = 30;
    world.end(child);
    CHECK(of_children() == 0);
    CHECK(world.wait() > 0);
    CHECK(world.faults() == 35);
    CHECK(of_children() == 35);
    Task& stopped = world.fork();
    stopped.faults.minor = 2;
    world.send(stopped, SIGSTOP);
    world.kernel.return_to_user(stopped);
    CHECK(world.wait(any_child, WUNTRACED) == stopped.pid);
    CHECK(world.faults() == 2);
    CHECK(of_children() == 35);
}

TEST_CASE("A parent that ignores SIGCHLD waits until all children are gone, and learns nothing",
          "[kernel][wait]") {
    for (const auto& action : {Arguments{1}, Arguments{0, SA_NOCLDWAIT}}) {
        Parent world;
        REQUIRE(world.call(number_of("rt_sigaction"), {SIGCHLD, world.place(action), 0, 8}) == 0);
        world.end(world.fork());
        CHECK(world.wait() == failure(Errno::echild));
        Task& child = world.fork();
        Task& other = world.fork();
        CHECK_FALSE(world.start_wait());
        syscall::Call& waiting = *world.last;
        world.end(child);
        world.kernel.continue_calls();
        CHECK_FALSE(world.kernel.take_result(waiting));
        world.end(other);
        world.kernel.continue_calls();
        CHECK(world.kernel.take_result(waiting) == failure(Errno::echild));
        CHECK(world.told() == -1);
    }
}

TEST_CASE("A wait ends with the child, or with a signal", "[kernel][wait][sleep]") {
    Parent world;
    Task& child = world.fork();
    CHECK_FALSE(world.start_wait());
    syscall::Call& waiting = *world.last;
    world.kernel.continue_calls();
    CHECK_FALSE(world.kernel.take_result(waiting));
    SECTION("the child") {
        const int pid = world.end(child, 4);
        world.kernel.continue_calls();
        CHECK(world.kernel.take_result(waiting) == pid);
        CHECK(WEXITSTATUS(world.told()) == 4);
    }
    SECTION("a signal") {
        world.last->interrupt();
        world.kernel.continue_calls();
        CHECK(world.kernel.take_result(waiting) == failure(Errno::eintr));
        const int pid = world.end(child);
        CHECK(world.wait() == pid);
    }
    SECTION("a kill") {
        const int pid = world.task.pid;
        CHECK(world.call(child, number_of("kill"), {word(pid), SIGKILL}) == 0);
        world.kernel.continue_calls();
        CHECK(world.kernel.tasks.find(pid) == nullptr);
        CHECK(child.parent == nullptr);
        CHECK(world.kernel.calls_in_progress() == 0);
    }
    CHECK_FALSE(world.kernel.broken_invariant());
    CHECK_FALSE(world.kernel.shut_down());
}

TEST_CASE("A process that has ended keeps its number and groups until it is waited for", "[kernel][wait]") {
    Parent world;
    Task& child = world.fork();
    REQUIRE(world.call(number_of("setpgid"), {word(child.pid), 0}) == 0);
    const auto pid = word(world.end(child));
    CHECK(world.call(number_of("kill"), {pid, 0}) == 0);
    CHECK(world.call(number_of("kill"), {pid, SIGTERM}) == 0);
    CHECK(world.call(number_of("kill"), {pid, 65}) == failure(Errno::einval));
    CHECK(world.call(number_of("getpgid"), {pid}) == static_cast<std::int64_t>(pid));
    CHECK(world.call(number_of("getsid"), {pid}) == world.call(number_of("getsid"), {0}));
    Task& stranger = world.kernel.tasks.spawn(task::credentials_of(Uid{7}, Gid{7}));
    CHECK(world.call(stranger, number_of("kill"), {pid, SIGTERM}) == failure(Errno::eperm));
    CHECK(world.call(stranger, number_of("kill"), {pid, SIGCONT}) == failure(Errno::eperm));
    CHECK(world.wait() == static_cast<std::int64_t>(pid));
    CHECK(world.call(number_of("kill"), {pid, 0}) == failure(Errno::esrch));
    CHECK(world.call(number_of("getpgid"), {pid}) == failure(Errno::esrch));
    const int orphan = world.end(world.fork());
    world.call(number_of("exit_group"), {0});
    CHECK(world.call(stranger, number_of("kill"), {word(orphan), 0}) == failure(Errno::esrch));
}
