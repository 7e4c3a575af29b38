// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "kernel_model/task/task.hpp"
#include "tests/kernel_model/kernel/prepared_process.hpp"
#include "tests/kernel_model/kernel/slow_memory.hpp"

using namespace mktme;
using namespace mktme::tests;

TEST_CASE("Results come back through pointers", "[kernel]") {
    Prepared world;
    const auto buffer = world.text("?????");
    CHECK(world.call(number_of("pread64"), {world.file, buffer, 5, 0}) == 5);
    CHECK(world.user.bytes({{buffer}, 5}) == "hello");
    CHECK(world.call(number_of("read"), {world.file, buffer, 5}) ==
          0);  // the position is behind what was written

    const auto info = world.place(std::array<std::int32_t, 32>{});
    const auto set = world.place(Prepared::usr1_set);
    CHECK(world.call(number_of("rt_sigtimedwait"), {set, info, 0, 8}) == 10);
    const auto received = world.at<std::array<std::int32_t, 6>>(info);
    CHECK(received[0] == 10);
    CHECK(received[2] == -6);  // SI_TKILL
    CHECK(received[4] == world.task.pid);
    CHECK(received[5] == 1000);

    const auto old = world.place(Arguments{});
    CHECK(world.call(number_of("sigaltstack"), {0, old}) == 0);
    CHECK((world.at<Arguments>(old)[1] & 0xffffffff) == 2);  // SS_DISABLE
    CHECK(world.call(number_of("keyctl"), {31, buffer, 4}) == 2);
    CHECK(world.user.bytes({{buffer}, 5}) == std::string_view{"\xeb\x03\0\0o", 5});
}

TEST_CASE("A read or write that sleeps at each page moves every page once", "[kernel][sleep]") {
    Prepared world;
    SlowMemory memory{world.user};
    world.memory = &memory;
    const auto perform = [&](std::string_view call, const Arguments& arguments) {
        return SlowMemory::perform(world, world.task, call == "read" ? number_of("read") : number_of("write"),
                                   arguments);
    };
    const auto pages = world.user.place(std::string(8192, 'a') + std::string(4096, 'b')).value;
    CHECK(perform("write", {world.file, pages, 12'288}) == 12'288);
    CHECK(perform("write", {world.file, pages + 8192, 1}) == 1);  // behind the others
    const auto back = world.user.place(std::string(16'384, '.')).value;
    CHECK(world.call(number_of("pread64"), {world.file, back, 0, 0}) == 0);
    CHECK(perform("read", {world.file, back, 4}) == 0);
    world.memory = &world.user;
    CHECK(world.call(number_of("pread64"), {world.file, back, 16'384, 0}) == 5 + 12'288 + 1);
    CHECK(world.user.bytes({{back}, 5 + 12'288 + 2}) ==
          "hello" + std::string(8192, 'a') + std::string(4097, 'b') + '.');
}
