// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "kernel_model/task/task.hpp"
#include "tests/kernel_model/kernel/prepared_process.hpp"
#include "tests/kernel_model/kernel/slow_memory.hpp"

using namespace mktme;
using namespace mktme::tests;

TEST_CASE("A signalfd yields whole records, as many as fit", "[kernel][signals]") {
    Prepared world;
    const auto signals = world.place(Prepared::usr1_set | std::uint64_t{1} << 39U);
    const auto descriptor =
        KernelWorld::word(world.call(number_of("signalfd4"), {KernelWorld::word(-1), signals, 8, 0x800}));
    for (const std::int32_t value : {7, 8}) {
        std::array<std::int32_t, 32> info{0, 0, -1, 0, 0, 0, value};
        const auto blocked = world.place(std::uint64_t{1} << 39U);
        REQUIRE(world.call(number_of("rt_sigprocmask"), {0, blocked, 0, 8}) == 0);
        REQUIRE(world.call(number_of("rt_sigqueueinfo"), {world.self, 40, world.place(info)}) == 0);
    }
    const auto buffer = world.place(std::array<std::uint32_t, 96>{});
    CHECK(world.call(number_of("read"), {descriptor, buffer, 127}) == KernelWorld::failure(Errno::einval));
    CHECK(world.call(number_of("read"), {descriptor, buffer, 300}) == 256);
    const auto records = world.at<std::array<std::uint32_t, 64>>(buffer);
    CHECK(records[0] == 10);
    CHECK(records[32] == 40);
    CHECK(records[32 + 11] == 7);  // ssi_int
    CHECK(world.call(number_of("read"), {descriptor, buffer, 128}) == 128);
    CHECK(world.call(number_of("read"), {descriptor, buffer, 128}) == KernelWorld::failure(Errno::eagain));
}

TEST_CASE("A read of a signalfd that sleeps at each record loses none", "[kernel][sleep]") {
    Prepared world;
    SlowMemory memory{world.user};
    const auto signals = world.place(Prepared::usr1_set | std::uint64_t{1} << 39U);
    const auto descriptor =
        KernelWorld::word(world.call(number_of("signalfd4"), {KernelWorld::word(-1), signals, 8, 0}));
    REQUIRE(world.call(number_of("rt_sigprocmask"), {0, signals, 0, 8}) == 0);
    REQUIRE(world.call(number_of("tkill"), {world.self, 40}) == 0);
    const auto buffer = world.place(std::array<std::uint32_t, 96>{});
    world.memory = &memory;
    CHECK(SlowMemory::perform(world, world.task, number_of("read"), {descriptor, buffer, 384}) == 256);
    const auto records = world.at<std::array<std::uint32_t, 64>>(buffer);
    CHECK(records[0] == 10);
    CHECK(records[32] == 40);
}

TEST_CASE("A read of an empty signalfd sleeps until a signal comes, and takes only what is there",
          "[kernel][signals]") {
    Prepared world;
    const auto set = world.place(std::uint64_t{1} << 39U);
    const auto descriptor =
        KernelWorld::word(world.call(number_of("signalfd4"), {KernelWorld::word(-1), set, 8, 0}));
    REQUIRE(world.call(number_of("rt_sigprocmask"), {0, set, 0, 8}) == 0);
    Task& sender = world.kernel.tasks.spawn(task::credentials_of(Uid{1000}, Gid{1000}));
    const auto buffer = world.place(std::array<std::uint32_t, 96>{});
    CHECK_FALSE(world.start(world.task, number_of("read"), {descriptor, buffer, 384}));
    syscall::Call& reading = *world.last;
    world.kernel.continue_calls();
    CHECK_FALSE(world.kernel.take_result(reading));
    CHECK(world.call(sender, number_of("kill"), {world.self, 40}) == 0);
    world.kernel.continue_calls();
    CHECK(world.kernel.take_result(reading) == 128);
    CHECK(world.at<std::uint32_t>(buffer) == 40);
    CHECK(world.at<std::int32_t>(buffer + 12) == sender.pid);
    CHECK_FALSE(world.start(world.task, number_of("read"), {descriptor, buffer, 384}));
    world.last->interrupt();
    world.task.signals.alerted = true;
    world.kernel.continue_calls();
    CHECK(world.kernel.take_result(*world.last) == KernelWorld::failure(Errno::eintr));
}

TEST_CASE("A record of a signalfd that cannot be written is lost", "[kernel][signals]") {
    Prepared world;
    const auto set = world.place(std::uint64_t{1} << 39U);
    const auto descriptor =
        KernelWorld::word(world.call(number_of("signalfd4"), {KernelWorld::word(-1), set, 8, 0x800}));
    REQUIRE(world.call(number_of("rt_sigprocmask"), {0, set, 0, 8}) == 0);
    for (int i = 0; i < 4; ++i) REQUIRE(world.call(number_of("tkill"), {world.self, 40}) == 0);
    const auto one_record = world.user.place_at_end(std::string(128, '.')).value;
    CHECK(world.call(number_of("read"), {descriptor, one_record + 64, 128}) ==
          KernelWorld::failure(Errno::efault));
    CHECK(world.call(number_of("read"), {descriptor, one_record, 256}) == 128);  // the second one faults
    const auto buffer = world.place(std::array<std::uint32_t, 96>{});
    CHECK(world.call(number_of("read"), {descriptor, buffer, 384}) == 128);
    CHECK(world.call(number_of("read"), {descriptor, buffer, 384}) == KernelWorld::failure(Errno::eagain));
}
