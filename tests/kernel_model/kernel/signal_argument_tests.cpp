// SPDX-License-Identifier: Apache-2.0
// Arguments of the system calls on signals: sizes, pointers, stacks and flags.
#include <fcntl.h>
#include <sys/signalfd.h>

#include <catch2/catch.hpp>
#include <csignal>

#include "kernel_model/task/task.hpp"
#include "tests/kernel_model/kernel/kernel_world.hpp"

using namespace mktme;
using namespace mktme::tests;

namespace {

constexpr auto failure = KernelWorld::failure;
constexpr auto word = KernelWorld::word;
constexpr auto nowhere = KernelWorld::nowhere;
constexpr std::uint64_t stack_size = 4096;

struct Stacks : KernelWorld {
    std::int64_t change(int flags, std::uint64_t size = stack_size, std::uint64_t base = 0x10'0000) {
        const Arguments stack{base, static_cast<std::uint32_t>(flags), size};  // as stack_t
        return call(number_of("sigaltstack"), {place(stack), 0});
    }
    stack_t present() {
        const auto to = place(std::array<std::uint8_t, sizeof(stack_t)>{1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
                                                                        1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1});
        REQUIRE(call(number_of("sigaltstack"), {0, to}) == 0);
        CHECK(at<std::uint32_t>(to + 12) == 0);  // padding
        return at<stack_t>(to);
    }
};

}  // namespace

TEST_CASE("rt_sigtimedwait checks the size of the set, then reads the set, then the time",
          "[kernel][arguments]") {
    KernelWorld world;
    const auto set = world.place(std::uint64_t{1});
    const auto wait = [&](std::uint64_t from, std::uint64_t time, std::uint64_t size) {
        return world.call(number_of("rt_sigtimedwait"), {from, 0, time, size});
    };
    CHECK(wait(nowhere, nowhere, 4) == failure(Errno::einval));
    CHECK(wait(nowhere, nowhere, 8) == failure(Errno::efault));
    CHECK(wait(set, nowhere, 8) == failure(Errno::efault));
    CHECK(wait(nowhere, world.place(std::array<std::int64_t, 2>{0, -1}), 8) == failure(Errno::efault));
}

TEST_CASE("An alternate stack is there, in use, or neither", "[kernel][arguments]") {
    Stacks world;
    CHECK(world.present().ss_flags == SS_DISABLE);
    CHECK(world.change(0) == 0);
    CHECK(world.present().ss_flags == 0);
    CHECK(world.present().ss_size == stack_size);
    CHECK(world.present().ss_sp == reinterpret_cast<void*>(0x10'0000));
    CHECK(world.change(SS_ONSTACK) == 0);  // as 0, for old programs
    CHECK(world.present().ss_flags == 0);
    constexpr int autodisarm = static_cast<int>(1U << 31U);
    CHECK(world.change(autodisarm) == 0);
    CHECK(world.present().ss_flags == autodisarm);
    CHECK(world.task.signals.alternate_stack.auto_disarm);
    CHECK(world.change(SS_ONSTACK | SS_DISABLE) == failure(Errno::einval));
    CHECK(world.change(4) == failure(Errno::einval));
    CHECK(world.change(0, 2047) == failure(Errno::enomem));
    CHECK(world.change(0, 0) == failure(Errno::enomem));
    CHECK(world.present().ss_flags == autodisarm);
    CHECK(world.change(SS_DISABLE, 1) == 0);
    CHECK(world.present().ss_flags == SS_DISABLE);
    CHECK(world.present().ss_size == 0);
    CHECK(world.call(number_of("sigaltstack"), {nowhere, 0}) == failure(Errno::efault));
}

TEST_CASE("An alternate stack in use cannot be changed, whatever is asked for", "[kernel][arguments]") {
    Stacks world;
    REQUIRE(world.change(0) == 0);
    world.task.signals.stack_pointer = 0x10'0800;
    CHECK(world.present().ss_flags == SS_ONSTACK);
    CHECK(world.change(0) == failure(Errno::eperm));
    CHECK(world.change(4) == failure(Errno::eperm));
    CHECK(world.change(SS_DISABLE) == failure(Errno::eperm));
}

TEST_CASE("A signalfd has the flags that it is made with, and a set of eight bytes", "[kernel][arguments]") {
    KernelWorld world;
    const auto set = world.place(std::uint64_t{1});
    const auto make = [&](std::uint64_t flags) {
        return word(world.call(number_of("signalfd4"), {word(-1), set, 8, flags}));
    };
    const auto flags_of = [&](std::uint64_t descriptor) {
        return std::pair{world.call(number_of("fcntl"), {descriptor, F_GETFL}) & O_NONBLOCK,
                         world.call(number_of("fcntl"), {descriptor, F_GETFD})};
    };
    CHECK(flags_of(make(0)) == std::pair<std::int64_t, std::int64_t>{0, 0});
    CHECK(flags_of(make(SFD_NONBLOCK)) == std::pair<std::int64_t, std::int64_t>{O_NONBLOCK, 0});
    CHECK(flags_of(make(SFD_CLOEXEC)) == std::pair<std::int64_t, std::int64_t>{0, FD_CLOEXEC});
    CHECK(world.call(number_of("signalfd4"), {word(-1), set, 4, 0}) == failure(Errno::einval));
    CHECK(world.call(number_of("signalfd"), {word(-1), nowhere, 4}) == failure(Errno::einval));
}

TEST_CASE("The action of a signal that nobody has set is empty", "[kernel][arguments]") {
    KernelWorld world;
    const auto old = world.place(Arguments{1, 1, 1, 1});
    CHECK(world.call(number_of("rt_sigaction"), {SIGUSR1, 0, old, 8}) == 0);
    CHECK(world.at<std::array<std::uint64_t, 4>>(old) == std::array<std::uint64_t, 4>{});
    CHECK(world.call(number_of("rt_sigaction"), {SIGUSR1, nowhere, 0, 8}) == failure(Errno::efault));
    CHECK(world.call(number_of("rt_sigprocmask"), {0, nowhere, 0, 8}) == failure(Errno::efault));
}
