// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "kernel_model/task/task.hpp"
#include "kernel_model/task/thread_group.hpp"
#include "tests/kernel_model/kernel/kernel_world.hpp"

using namespace mktme;
using namespace mktme::tests;

namespace {

constexpr std::uint64_t sigkill = 9;

/// A requester of a key whose handler has not finished, and another process that waits for the same key.
struct Requesters : KernelWorld {
    Task& waiter = kernel.tasks.spawn(task::credentials_of(Uid{1000}, Gid{1000}));
    Task& root = kernel.tasks.spawn(task::credentials_of(Uid::root, Gid::root));
    syscall::Call* requested = nullptr;
    syscall::Call* waiting = nullptr;
    int waiter_pid = waiter.pid;
    int requester_pid = task.pid;

    Requesters() {
        REQUIRE_FALSE(request(task, "wanted"));
        requested = last;
        REQUIRE_FALSE(request(waiter, "wanted"));
        waiting = last;
        REQUIRE(upcalls.started.size() == 1);
    }
    std::int64_t kill(int pid) {
        const auto result = call(root, number_of("kill"), {word(pid), sigkill});
        kernel.continue_calls();
        return result;
    }
    void end_handler() {
        upcalls.started[0]->outcome = Errno::ok;
        kernel.continue_calls();
    }
    bool is_alive(int pid) { return kernel.tasks.find(pid) != nullptr; }
};

}  // namespace

TEST_CASE("A killed waiter for a construction ends at once", "[kernel][sleep]") {
    Requesters world;
    CHECK(world.kernel.calls_asleep() == 2);
    CHECK(world.kill(world.waiter_pid) == 0);
    CHECK_FALSE(world.is_alive(world.waiter_pid));
    CHECK(world.kernel.calls_asleep() == 1);
    CHECK_FALSE(world.kernel.broken_invariant());
    world.end_handler();
    CHECK(world.kernel.take_result(*world.requested) == KernelWorld::failure(Errno::enokey));
}

TEST_CASE("A killed requester of an upcall ends when its handler ends, and releases its references then",
          "[kernel][sleep]") {
    Requesters world;
    const auto wanted = KernelWorld::word(number(world.upcalls.started[0]->key));
    const auto ring = KernelWorld::word(number(world.upcalls.started[0]->handler_keyring->serial));
    CHECK(world.kill(world.requester_pid) == 0);
    CHECK(world.is_alive(world.requester_pid));
    CHECK(world.kernel.calls_asleep() == 2);
    CHECK(world.exists(ring));
    CHECK_FALSE(world.kernel.broken_invariant());
    world.end_handler();
    CHECK_FALSE(world.is_alive(world.requester_pid));
    CHECK(world.kernel.calls_asleep() == 0);
    CHECK(world.kernel.take_result(*world.waiting) == KernelWorld::failure(Errno::enokey));
    CHECK(world.kernel.calls_in_progress() == 0);
    CHECK_FALSE(world.kernel.broken_invariant());
    CHECK_FALSE(world.exists(ring));
    CHECK(world.kernel.keys.find(Serial{static_cast<std::int32_t>(wanted)})->state ==
          keys::KeyState::negative);
}

TEST_CASE("A signal interrupts a wait for a construction, but not one for a handler", "[kernel][sleep]") {
    Requesters world;
    world.waiter.signals.alerted = true;
    world.task.signals.alerted = true;
    world.kernel.continue_calls();
    CHECK(world.kernel.take_result(*world.waiting) == KernelWorld::failure(Errno::eintr));
    CHECK_FALSE(world.kernel.take_result(*world.requested));
}

TEST_CASE("What a call has copied in before its sleep is not read again", "[kernel][sleep]") {
    KernelWorld world;
    CHECK_FALSE(world.request(world.task, "wanted"));
    const auto key = world.upcalls.started[0]->key;
    world.user.clear();
    world.upcalls.started[0]->outcome = Errno::ok;
    world.kernel.continue_calls();
    CHECK(world.kernel.take_result(*world.last) == KernelWorld::failure(Errno::enokey));
    CHECK(world.kernel.keys.find(key)->description == "wanted");
}

TEST_CASE("A program is executed when the last other thread has ended, be it after its upcall",
          "[kernel][sleep]") {
    KernelWorld world;
    constexpr std::uint64_t thread = 0x5'0f00;
    const int first = world.task.pid;
    const int second = static_cast<int>(world.call(number_of("clone"), {thread}));
    Task& other = *world.kernel.tasks.find(second);
    CHECK_FALSE(world.request(other, "wanted"));
    CHECK_FALSE(world.start(world.task, number_of("execve"), {world.text("/bin/true")}));
    syscall::Call& executing = *world.last;
    CHECK(world.kernel.tasks.find(second) == &other);
    CHECK_FALSE(world.task.group->has_executed);
    world.upcalls.started[0]->outcome = Errno::ok;
    world.kernel.continue_calls();
    CHECK(world.kernel.take_result(executing) == 0);
    CHECK(world.task.group->has_executed);
    CHECK(world.task.group->threads.size() == 1);
    CHECK(world.kernel.tasks.find(first) == &world.task);
    CHECK_FALSE(world.kernel.broken_invariant());
}

TEST_CASE("A process whose exit finds a thread asleep in an upcall ends with that upcall",
          "[kernel][sleep]") {
    KernelWorld world;
    constexpr std::uint64_t thread = 0x5'0f00;
    const int pid = world.task.pid;
    const int second = static_cast<int>(world.call(number_of("clone"), {thread}));
    CHECK_FALSE(world.request(*world.kernel.tasks.find(second), "wanted"));
    world.call(number_of("exit_group"), {7});
    REQUIRE(world.kernel.tasks.find(pid) != nullptr);
    CHECK(world.kernel.tasks.find(pid)->pid == second);
    world.upcalls.started[0]->outcome = Errno::enoent;
    world.kernel.continue_calls();
    CHECK(world.kernel.tasks.find(pid) == nullptr);
    CHECK(world.kernel.calls_in_progress() == 0);
    world.upcalls.started.clear();
    CHECK_FALSE(world.kernel.shut_down());
}
