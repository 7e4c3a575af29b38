// SPDX-License-Identifier: Apache-2.0
// clone(2) with its flags, and the strings of execve(2).
#include <linux/sched.h>

#include <catch2/catch.hpp>
#include <csignal>

#include "kernel_model/task/task.hpp"
#include "tests/kernel_model/kernel/kernel_world.hpp"

using namespace mktme;
using namespace mktme::tests;

namespace {

constexpr auto failure = KernelWorld::failure;
constexpr std::uint64_t thread = CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD;

struct Programs : KernelWorld {
    std::uint64_t program = text("/bin/true");

    std::int64_t clone(std::uint64_t flags, std::uint64_t parent_tid = 0) {
        return call(number_of("clone"), {flags, 0, parent_tid});
    }
    std::int64_t execve(std::uint64_t path, std::uint64_t arguments = 0, std::uint64_t environment = 0) {
        return call(number_of("execve"), {path, arguments, environment});
    }
};

}  // namespace

TEST_CASE("Threads and processes are made with the flags of the C library", "[kernel][clone]") {
    Programs world;
    for (const int flag :
         {0, CLONE_SETTLS, CLONE_PARENT_SETTID, CLONE_CHILD_CLEARTID, CLONE_DETACHED, CLONE_CHILD_SETTID}) {
        INFO(flag);
        const auto process = world.clone(static_cast<std::uint64_t>(flag | SIGCHLD));
        REQUIRE(process > 0);
        CHECK(world.kernel.tasks.find(static_cast<int>(process))->group != world.task.group);
        for (const std::uint64_t shared : {thread, thread | CLONE_SYSVSEM}) {
            const auto made = world.clone(static_cast<std::uint64_t>(flag) | shared);
            REQUIRE(made > 0);
            CHECK(world.kernel.tasks.find(static_cast<int>(made))->group == world.task.group);
        }
    }
    CHECK(world.clone(CLONE_VM | SIGCHLD) == failure(Errno::einval));
    CHECK(world.clone(thread & ~static_cast<std::uint64_t>(CLONE_FS)) == failure(Errno::einval));
    CHECK(world.clone(CLONE_SYSVSEM) == failure(Errno::einval));
    CHECK(world.clone(CLONE_NEWNS | SIGCHLD) == failure(Errno::einval));
}

TEST_CASE("The parent learns a child's number through its pointer if it asks for that", "[kernel][clone]") {
    Programs world;
    const auto number = world.place(std::int32_t{-1});
    CHECK(world.clone(SIGCHLD, number) > 0);
    CHECK(world.clone(thread, number) > 0);
    CHECK(world.at<std::int32_t>(number) == -1);
    const auto child = world.clone(SIGCHLD | CLONE_PARENT_SETTID, number);
    CHECK(child == world.at<std::int32_t>(number));
    CHECK(world.clone(SIGCHLD | CLONE_PARENT_SETTID, KernelWorld::nowhere) > 0);  // no error
}

TEST_CASE("A path and an argument have the lengths of Linux, with their NUL", "[kernel][execve]") {
    Programs world;
    const auto argument = [&](std::size_t length) {
        return world.place(Arguments{world.user.place(std::string(length, 'a')).value});
    };
    CHECK(world.execve(world.user.place(std::string(4096, 'p')).value) == failure(Errno::enametoolong));
    CHECK(world.execve(world.program, argument(131'072)) == failure(Errno::e2big));
    CHECK(world.execve(world.program, 0, argument(131'072)) == failure(Errno::e2big));
    CHECK(world.execve(world.user.place(std::string(4095, 'p')).value) == 0);
    CHECK(world.execve(world.program, argument(131'071), argument(131'071)) == 0);
}

TEST_CASE("The arrays of a new program end with a null pointer, and must be there", "[kernel][execve]") {
    Programs world;
    const auto strings = world.place(Arguments{world.text("a"), world.text("b"), 0, KernelWorld::nowhere});
    CHECK(world.execve(world.program, strings, strings) == 0);
    CHECK(world.execve(world.program, KernelWorld::nowhere) == failure(Errno::efault));
    CHECK(world.execve(world.program, 0, KernelWorld::nowhere) == failure(Errno::efault));
    CHECK(world.execve(KernelWorld::nowhere) == failure(Errno::efault));
}
