// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "kernel_model/task/task.hpp"
#include "tests/kernel_model/kernel/kernel_world.hpp"

using namespace mktme;
using namespace mktme::tests;

TEST_CASE("An expired key in an idle machine goes, though nobody enters the kernel", "[kernel][workers]") {
    KernelWorld world;
    const auto key = world.user_key(world.task, "short");
    CHECK(world.kernel.next_due() == syscall::KernelTime::max());
    REQUIRE(world.call(number_of("keyctl"), {15, key, 5}) == 0);  // KEYCTL_SET_TIMEOUT
    const auto due = world.kernel.next_due();
    CHECK(due == world.clock.now() + in_nanoseconds(syscall::KernelSeconds{5 + 300}));  // gc_delay
    world.clock.pass(due - world.clock.now() - syscall::KernelTime{1});
    world.kernel.run_workers(world.clock.now());
    CHECK(world.exists(key));
    world.clock.pass(syscall::KernelTime{1});
    world.kernel.run_workers(world.clock.now());
    CHECK_FALSE(world.exists(key));
    CHECK(world.kernel.next_due() == syscall::KernelTime::max());
}

TEST_CASE("A wait for a signal ends when its time is up", "[kernel][workers]") {
    KernelWorld world;
    const auto set = world.place(std::uint64_t{1} << 9U);
    const auto patience = world.place(std::array<std::int64_t, 2>{2, 5});
    CHECK_FALSE(world.start(world.task, number_of("rt_sigtimedwait"), {set, 0, patience, 8}));
    const auto due = world.clock.now() + syscall::KernelTime{2'000'000'005};
    CHECK(world.kernel.next_due() == due);
    world.clock.pass(syscall::KernelTime{2'000'000'004});
    world.kernel.run_workers(world.clock.now());
    CHECK_FALSE(world.kernel.take_result(*world.last));
    world.clock.pass(syscall::KernelTime{1});
    world.kernel.run_workers(world.clock.now());
    CHECK(world.kernel.take_result(*world.last) == KernelWorld::failure(Errno::eagain));
    CHECK(world.kernel.next_due() == syscall::KernelTime::max());
}

TEST_CASE("Another process' signal ends a wait before its time", "[kernel][workers]") {
    KernelWorld world;
    Task& sender = world.kernel.tasks.spawn(task::credentials_of(Uid{1000}, Gid{1000}));
    const auto set = world.place(std::uint64_t{1} << 9U);
    const auto patience = world.place(std::array<std::int64_t, 2>{2, 0});
    REQUIRE(world.call(number_of("rt_sigprocmask"), {0, set, 0, 8}) == 0);
    CHECK_FALSE(world.start(world.task, number_of("rt_sigtimedwait"), {set, 0, patience, 8}));
    syscall::Call& waiting = *world.last;
    CHECK(world.call(sender, number_of("kill"), {KernelWorld::word(world.task.pid), 10}) == 0);
    world.kernel.continue_calls();
    CHECK(world.kernel.take_result(waiting) == 10);
    CHECK_FALSE(world.start(world.task, number_of("rt_sigtimedwait"), {set, 0, 0, 8}));  // for ever
    CHECK(world.kernel.next_due() == syscall::KernelTime::max());
    syscall::Call& patient = *world.last;
    CHECK(world.call(sender, number_of("kill"), {KernelWorld::word(world.task.pid), 10}) == 0);
    world.kernel.continue_calls();
    CHECK(world.kernel.take_result(patient) == 10);
    const auto zero = world.place(std::array<std::int64_t, 2>{0, 0});
    const auto invalid = world.place(std::array<std::int64_t, 2>{0, -1});
    CHECK(world.call(number_of("rt_sigtimedwait"), {set, 0, zero, 8}) == KernelWorld::failure(Errno::eagain));
    CHECK(world.call(number_of("rt_sigtimedwait"), {set, 0, invalid, 8}) ==
          KernelWorld::failure(Errno::einval));
}
