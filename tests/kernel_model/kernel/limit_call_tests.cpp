// SPDX-License-Identifier: Apache-2.0
// Soft and hard limits.
#include <sys/resource.h>

#include <catch2/catch.hpp>

#include "kernel_model/task/task.hpp"
#include "kernel_model/task/thread_group.hpp"
#include "tests/kernel_model/kernel/kernel_world.hpp"

using namespace mktme;
using namespace mktme::tests;

namespace {

constexpr auto failure = KernelWorld::failure;
constexpr auto word = KernelWorld::word;
using Limit = std::array<std::uint64_t, 2>;

struct LimitedProcess : KernelWorld {
    std::int64_t set(std::uint64_t resource, const Limit& limit) {
        return call(number_of("setrlimit"), {resource, place(limit)});
    }
    Limit present(std::uint64_t resource) { return present(task, resource); }
    Limit present(Task& by, std::uint64_t resource) {
        const auto to = place(Limit{});
        REQUIRE(call(by, number_of("getrlimit"), {resource, to}) == 0);
        return at<Limit>(to);
    }
};

}  // namespace

TEST_CASE("A hard limit is lowered by everybody, and raised with CAP_SYS_RESOURCE", "[kernel][limits]") {
    LimitedProcess world;
    for (const std::uint64_t resource : {RLIMIT_DATA, RLIMIT_STACK, RLIMIT_CORE, RLIMIT_NOFILE,
                                         RLIMIT_MEMLOCK, RLIMIT_AS, RLIMIT_SIGPENDING}) {
        INFO(resource);
        CHECK(world.present(resource)[1] == RLIM_INFINITY);
        CHECK(world.set(resource, {10, 20}) == 0);
        CHECK(world.present(resource) == Limit{10, 20});
        CHECK(world.set(resource, {5, 21}) == failure(Errno::eperm));
        CHECK(world.set(resource, {21, 20}) == failure(Errno::einval));
        CHECK(world.present(resource) == Limit{10, 20});
        CHECK(world.set(resource, {20, 20}) == 0);
        world.task.cred.capabilities.effective = {task::Capability::sys_resource};
        CHECK(world.set(resource, {20, RLIM_INFINITY}) == 0);
        CHECK(world.present(resource) == Limit{20, RLIM_INFINITY});
        world.task.cred.capabilities.effective = {};
    }
}

TEST_CASE("Limits are inherited, and those of another process are raised by the caller's right",
          "[kernel][limits]") {
    LimitedProcess world;
    REQUIRE(world.set(RLIMIT_STACK, {10, 20}) == 0);
    Task& child = *world.kernel.tasks.find(static_cast<int>(world.call(number_of("fork"), {})));
    CHECK(world.present(child, RLIMIT_STACK) == Limit{10, 20});
    const auto raised = world.place(Limit{30, 30});
    const auto old = world.place(Limit{});
    const Arguments arguments{word(child.pid), RLIMIT_STACK, raised, old};
    child.cred.capabilities.effective = {task::Capability::sys_resource};
    CHECK(world.call(number_of("prlimit64"), arguments) == failure(Errno::eperm));
    child.cred.capabilities.effective = {};
    world.task.cred.capabilities.effective = {task::Capability::sys_resource};
    CHECK(world.call(number_of("prlimit64"), arguments) == 0);
    CHECK(world.at<Limit>(old) == Limit{10, 20});
    CHECK(world.present(child, RLIMIT_STACK) == Limit{30, 30});
    CHECK(world.present(RLIMIT_STACK) == Limit{10, 20});
}

TEST_CASE("Limits of signals go up to the largest number, and none is infinite", "[kernel][limits]") {
    LimitedProcess world;
    constexpr std::uint64_t largest = ~std::uint64_t{0} >> 1U;
    CHECK(world.present(RLIMIT_SIGPENDING)[0] == 262'144);  // of a machine of 64 GiB
    CHECK(world.set(RLIMIT_SIGPENDING, {largest, RLIM_INFINITY}) == 0);
    CHECK(world.present(RLIMIT_SIGPENDING)[0] == largest);
    CHECK(world.set(RLIMIT_SIGPENDING, {RLIM_INFINITY, RLIM_INFINITY}) == 0);
    CHECK(world.present(RLIMIT_SIGPENDING)[0] == RLIM_INFINITY);
    CHECK_FALSE(world.task.group->signals.queue_limit);
}

TEST_CASE("Resources and processes that do not exist have no limits", "[kernel][limits]") {
    LimitedProcess world;
    const auto to = world.place(Limit{});
    CHECK(world.set(16, {1, 1}) == failure(Errno::einval));
    CHECK(world.set(RLIMIT_NPROC, {1, 1}) == failure(Errno::einval));  // none of the model
    CHECK(world.present(RLIMIT_NPROC)[0] == RLIM_INFINITY);
    CHECK(world.call(number_of("prlimit64"), {0, 16, 0, to}) == failure(Errno::einval));
    CHECK(world.call(number_of("prlimit64"), {99'999, RLIMIT_DATA, 0, to}) == failure(Errno::esrch));
    CHECK(world.call(number_of("prlimit64"), {99'999, 16, 0, to}) == failure(Errno::esrch));
}

TEST_CASE("The limits of a process are those of users with all of its ids", "[kernel][limits]") {
    LimitedProcess world;
    Task& other = world.kernel.tasks.spawn(task::credentials_of(Uid{1000}, Gid{1000}));
    const auto to = world.place(Limit{});
    const auto read = [&] {
        return world.call(number_of("prlimit64"), {word(other.pid), RLIMIT_DATA, 0, to});
    };
    CHECK(read() == 0);
    for (Uid* const id : {&other.cred.uid.real, &other.cred.uid.effective, &other.cred.uid.saved}) {
        *id = Uid{7};
        CHECK(read() == failure(Errno::eperm));
        *id = Uid{1000};
    }
    for (Gid* const id : {&other.cred.gid.real, &other.cred.gid.effective, &other.cred.gid.saved}) {
        *id = Gid{7};
        CHECK(read() == failure(Errno::eperm));
        *id = Gid{1000};
    }
    world.task.cred.uid.effective = Uid{7};  // the caller's real ids count
    world.task.cred.gid.effective = Gid{7};
    CHECK(read() == 0);
}

TEST_CASE("The use of resources has the size of struct rusage", "[kernel][limits]") {
    LimitedProcess world;
    const auto usage = world.user.place_at_end(std::string(sizeof(rusage), '.')).value;
    world.task.faults.minor = 3;
    world.task.group->faults_of_ended_threads.minor = 4;
    CHECK(world.call(number_of("getrusage"), {0, usage}) == 0);
    CHECK(world.at<rusage>(usage).ru_minflt == 7);
    CHECK(world.at<rusage>(usage).ru_nivcsw == 0);
    CHECK(world.call(number_of("getrusage"), {0, usage + 8}) == failure(Errno::efault));
}
