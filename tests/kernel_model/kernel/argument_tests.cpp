// SPDX-License-Identifier: Apache-2.0
// Registers and structures that handlers pass on: the right one, in its width, to the right place.
#include <catch2/catch.hpp>

#include "kernel_model/plain_hardware/plain_hardware.hpp"
#include "kernel_model/task/task.hpp"
#include "tests/kernel_model/kernel/kernel_world.hpp"

using namespace mktme;
using namespace mktme::tests;

namespace {

constexpr auto failure = KernelWorld::failure;
constexpr auto word = KernelWorld::word;
constexpr std::uint64_t nowhere = KernelWorld::nowhere;
constexpr std::uint64_t beyond = 0x8000'0000'0000;  // no address of user space
constexpr std::uint64_t read_write = 3;
constexpr std::uint64_t private_anonymous = 0x22;
constexpr std::uint64_t thread_flags = 0x5'0f00;

struct Calls : KernelWorld {
    Task& root = kernel.tasks.spawn(task::credentials_of(Uid::root, Gid::root));

    std::uint64_t map(std::uint64_t pages) {
        return word(call(number_of("mmap"), {0, pages * 4096, read_write, private_anonymous, word(-1), 0}));
    }
    std::uint64_t file(const char* content) {
        const auto made = word(call(number_of("memfd_create"), {text("f"), 0}));
        call(number_of("write"), {made, text(content), std::string_view{content}.size()});
        return made;
    }
};

}  // namespace

TEST_CASE("Files are read and written as far as memory and content go", "[kernel][arguments]") {
    Calls world;
    const auto file = world.file("01234567");
    const auto end = world.user.place_at_end(std::string(4, '.')).value;
    CHECK(world.call(number_of("pread64"), {file, beyond, 0, 0}) == failure(Errno::efault));
    CHECK(world.call(number_of("pwrite64"), {file, end, 4, 4094}) == 4);  // over the end of a page
    const auto back = world.place(std::array<char, 8>{});
    CHECK(world.call(number_of("pread64"), {file, back, 8, 4092}) == 6);
    CHECK(world.user.bytes({{back}, 8}) == std::string_view{"\0\0....\0\0", 8});
    const auto two_pages = world.user.place_at_end(std::string(4096, 'p')).value;
    CHECK(world.call(number_of("pwrite64"), {file, two_pages, 4100, 0}) == 4096);  // until the fault
    CHECK(world.call(number_of("fcntl"), {file, 4, 0x400}) == 0);                  // F_SETFL, O_APPEND
    const auto position = world.place(std::array<char, 8>{});
    CHECK(world.call(number_of("write"), {file, position, 0}) == 0);
    CHECK(world.call(number_of("read"), {file, position, 8}) == 8);  // the position has not moved to the end
}

TEST_CASE("A copy ends where user space ends", "[kernel][arguments]") {
    Calls world;
    kernel::TaskMemory own;
    world.memory = &own;
    CHECK(world.call(number_of("rt_sigprocmask"), {0, beyond, 0, 8}) == failure(Errno::efault));
    CHECK(world.call(number_of("rt_sigpending"), {beyond, 8}) == failure(Errno::efault));
}

TEST_CASE("Ranges of memory are those of the registers", "[kernel][arguments]") {
    Calls world;
    const auto page = world.map(4);
    CHECK(world.call(number_of("mmap"), {0, 4096, read_write | 1ULL << 40U, private_anonymous, word(-1), 0}) >
          0);
    CHECK(world.call(number_of("mprotect"), {page, 4 * 4096, 1}) == 0);
    CHECK(world.call(number_of("munmap"), {page + 4096, 4096}) == 0);
    CHECK(world.call(number_of("mprotect"), {page, 2 * 4096, 1}) == failure(Errno::enomem));
    CHECK(world.call(number_of("msync"), {page, 4096, 77}) == failure(Errno::einval));
    CHECK(world.call(number_of("msync"), {page, 8192, 4}) == failure(Errno::enomem));
    CHECK(world.call(number_of("msync"), {page, 4096, 4}) == 0);
    CHECK(world.call(number_of("mlock"), {page, 1ULL << 40U}) == failure(Errno::enomem));
    const auto place = page + 64 * 4096;
    CHECK(world.call(number_of("mremap"), {page, 4096, 8192, 3, place}) == static_cast<std::int64_t>(place));
    CHECK(world.call(number_of("mprotect"), {page, 4096, 1}) == failure(Errno::enomem));
}

TEST_CASE("Limits are read and written by number", "[kernel][arguments]") {
    Calls world;
    using Limit = std::array<std::uint64_t, 2>;
    const auto limit = world.place(Limit{1 << 20U, 1 << 20U});
    const auto old = world.place(Limit{});
    const auto limit_of = [&](std::uint64_t resource) {
        REQUIRE(world.call(number_of("getrlimit"), {resource, old}) == 0);
        return world.at<Limit>(old)[0];
    };
    const auto stack = limit_of(3);
    CHECK(world.call(number_of("setrlimit"), {2, limit, nowhere}) == 0);  // RLIMIT_DATA
    CHECK(limit_of(2) == 1 << 20U);
    CHECK(limit_of(3) == stack);
    CHECK(world.call(number_of("prlimit64"), {0, 2, world.place(Limit{4096, 4096}), old}) == 0);
    CHECK(world.at<Limit>(old)[0] == 1 << 20U);
    CHECK(world.call(number_of("getrlimit"), {16, old}) == failure(Errno::einval));
    const auto usage = world.place(std::array<char, 144>{});
    CHECK(world.call(number_of("getrusage"), {word(-1), usage}) == 0);
    CHECK(world.call(number_of("getrusage"), {2, usage}) == failure(Errno::einval));
    world.task.faults.minor = 7;
    CHECK(world.call(number_of("getrusage"), {1, usage}) == 0);
    CHECK(world.at<std::uint64_t>(usage + 64) == 7);
}

TEST_CASE("Sets of signals have eight bytes", "[kernel][arguments]") {
    Calls world;
    const auto set = world.place(std::uint64_t{1} << 9U);
    CHECK(world.call(number_of("rt_sigaction"), {10, 0, 0, 4}) == failure(Errno::einval));
    CHECK(world.call(number_of("rt_sigprocmask"), {0, set, 0, 4}) == failure(Errno::einval));
    CHECK(world.call(number_of("rt_sigpending"), {set, 9}) == failure(Errno::einval));
    const auto cut = world.place(~std::uint64_t{0});
    CHECK(world.call(number_of("rt_sigpending"), {cut, 4}) == 0);
    CHECK(world.at<std::uint64_t>(cut) == 0xffff'ffff'0000'0000);
    const auto long_time = world.place(std::array<std::int64_t, 2>{0, 1'000'000'000});
    CHECK(world.call(number_of("rt_sigtimedwait"), {set, 0, long_time, 8}) == failure(Errno::einval));
    const auto at_end = world.user.place_at_end(std::string(48, '\0')).value;  // what has a meaning, no more
    CHECK(world.call(number_of("rt_sigqueueinfo"), {word(world.task.pid), 40, at_end}) == 0);
    const auto action = world.place(Arguments{0x1000, 0x1000'0000, 0, 0xff});
    const auto old = world.place(Arguments{});
    CHECK(world.call(number_of("rt_sigaction"), {10, action, 0, 8}) == 0);
    CHECK(world.call(number_of("rt_sigaction"), {10, 0, old, 8}) == 0);
    CHECK(world.at<Arguments>(old)[0] == 0x1000);
    CHECK((world.at<Arguments>(old)[1] & 0x1000'0000) != 0);
    CHECK(world.at<Arguments>(old)[3] == 0xff);
}

TEST_CASE("A signal goes to the thread of both numbers", "[kernel][arguments]") {
    Calls world;
    const auto thread = word(world.call(number_of("clone"), {thread_flags}));
    const auto process = word(world.task.pid);
    CHECK(world.call(number_of("tgkill"), {process, thread, 0}) == 0);
    CHECK(world.call(number_of("tgkill"), {thread, process, 0}) == failure(Errno::esrch));
    Task& second = *world.kernel.tasks.find(static_cast<int>(thread));
    CHECK(world.call(second, number_of("getpid"), {}) == world.task.pid);
    CHECK(world.call(second, number_of("gettid"), {}) == static_cast<std::int64_t>(thread));
    const auto child = world.call(second, number_of("fork"), {});
    CHECK(world.call(*world.kernel.tasks.find(static_cast<int>(child)), number_of("getppid"), {}) ==
          world.task.pid);
}

TEST_CASE("Ids are read and written in their order", "[kernel][arguments]") {
    Calls world;
    const auto one = world.place(1);
    const auto two = world.place(1);
    const auto three = world.place(1);
    REQUIRE(world.call(world.root, number_of("setresuid"), {1, 2, 3}) == 0);
    REQUIRE(world.call(world.root, number_of("getresuid"), {one, two, three}) == 0);
    CHECK(world.at<int>(one) == 1);
    CHECK(world.at<int>(two) == 2);
    CHECK(world.at<int>(three) == 3);
    CHECK(world.call(number_of("getppid"), {}) == 1);
    CHECK(world.call(number_of("setgroups"), {0, 0}) == failure(Errno::eperm));
    CHECK(world.call(number_of("setgroups"), {1, nowhere}) == failure(Errno::eperm));
    CHECK(world.call(number_of("setgroups"), {65'537, 0}) == failure(Errno::eperm));
    Task& other = world.kernel.tasks.spawn(task::credentials_of(Uid::root, Gid::root));
    CHECK(world.call(other, number_of("setgroups"), {65'537, nowhere}) == failure(Errno::einval));
    CHECK(world.call(other, number_of("setgroups"), {1, world.place(-1)}) == failure(Errno::einval));
    CHECK(world.call(other, number_of("setgroups"), {1, nowhere}) == failure(Errno::efault));
    CHECK(world.call(other, number_of("setgroups"), {65'536, world.place(std::array<Gid, 65'536>{})}) == 0);
    CHECK(other.cred.groups.size() == 65'536);
    CHECK(world.call(other, number_of("setgroups"), {2, world.place(std::array{5, 6, 7})}) == 0);
    CHECK(other.cred.groups == std::vector{Gid{5}, Gid{6}});
    const auto child = word(world.call(number_of("fork"), {}));
    CHECK(world.call(number_of("setpgid"), {child, 0}) == 0);
    const auto second = word(world.call(number_of("fork"), {}));
    CHECK(world.call(number_of("setpgid"), {second, child}) == 0);
    CHECK(world.call(number_of("getpgid"), {second}) == static_cast<std::int64_t>(child));
    CHECK(world.call(number_of("getsid"), {second}) != static_cast<std::int64_t>(child));
}

TEST_CASE("The strings of a new program are counted by pointers of eight bytes", "[kernel][arguments]") {
    Calls world;
    const auto program = world.text("/bin/true");
    const auto strings = world.place(Arguments{world.text("a"), world.text("b"), nowhere});
    CHECK(world.call(number_of("execve"), {program, strings, 0}) == failure(Errno::efault));
    CHECK(world.call(number_of("execve"), {program, 0, strings}) == failure(Errno::efault));
    const auto number = world.place(std::array<std::int32_t, 2>{-1, -1});
    CHECK(world.call(number_of("fork"), {}) > 0);
    CHECK(world.call(number_of("clone"), {thread_flags | 0x10'0000, 0, number}) > 0);  // CLONE_PARENT_SETTID
    CHECK(world.at<std::array<std::int32_t, 2>>(number)[0] > 0);
    CHECK(world.at<std::array<std::int32_t, 2>>(number)[1] == -1);
}

TEST_CASE("A payload's length has 64 bits", "[kernel][arguments]") {
    Calls world;
    CHECK(world.call(number_of("add_key"),
                     {world.text("user"), world.text("k"), world.text("x"), (1ULL << 32U) + 1,
                      KernelWorld::serial(Serial::thread_keyring)}) == failure(Errno::einval));
}

TEST_CASE("pkey_get and pkey_set have the numbers that the kernel is given, if it has them",
          "[kernel][pkeys]") {
    KernelWorld plain;
    CHECK(plain.call(332, {1, 0}) == KernelWorld::failure(Errno::enosys));
    KernelWorld world{std::make_unique<plain_hardware::PlainHardware>(),
                      {.pkeys = {.get_set = true, .get_number = 400, .set_number = 401}}};
    const auto pkey = KernelWorld::word(world.call(number_of("pkey_alloc"), {0, 2}));
    CHECK(world.call(400, {pkey, 0}) == 2);
    CHECK(world.call(401, {pkey, 1, 0}) == 0);
    CHECK(world.call(400, {pkey, 0}) == 1);
    CHECK(world.call(400, {pkey + 1, 0}) == KernelWorld::failure(Errno::ebadf));
    CHECK(world.call(332, {pkey, 0}) == KernelWorld::failure(Errno::enosys));
}
