// SPDX-License-Identifier: Apache-2.0
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/resource.h>

#include <catch2/catch.hpp>

#include "kernel_model/mm/paging/memory_file.hpp"
#include "kernel_model/task/task.hpp"
#include "kernel_model/task/thread_group.hpp"
#include "tests/kernel_model/kernel/kernel_world.hpp"

using namespace mktme;
using namespace mktme::tests;

namespace {

/// A process with a memory file of eight bytes, whose position is their end.
struct OpenFileWorld : KernelWorld {
    std::uint64_t file = word(call(number_of("memfd_create"), {text("f"), 0}));

    OpenFileWorld() { REQUIRE(call(number_of("write"), {file, text("01234567"), 8}) == 8); }

    std::string content(std::size_t size) {
        const auto to = place(std::array<char, 64>{});
        const auto count = call(number_of("pread64"), {file, to, size, 0});
        return std::string{user.bytes({{to}, static_cast<std::size_t>(count)})};
    }
    std::int64_t fcntl(std::uint64_t descriptor, std::uint64_t command, std::uint64_t argument = 0) {
        return call(number_of("fcntl"), {descriptor, command, argument});
    }
};

constexpr auto failure = KernelWorld::failure;
constexpr std::uint64_t other = 7;  // a descriptor

}  // namespace

TEST_CASE("Duplicates of a descriptor share its position and its status flags", "[kernel][descriptors]") {
    OpenFileWorld world;
    const auto copy = KernelWorld::word(world.call(number_of("dup"), {world.file}));
    CHECK(copy == world.file + 1);
    CHECK(world.call(number_of("write"), {copy, world.text("ab"), 2}) == 2);
    CHECK(world.call(number_of("write"), {world.file, world.text("c"), 1}) == 1);
    CHECK(world.content(20) == "01234567abc");
    CHECK(world.call(number_of("dup2"), {world.file, other}) == other);
    CHECK(world.fcntl(other, F_SETFL, O_APPEND) == 0);
    CHECK((world.fcntl(world.file, F_GETFL) & O_APPEND) != 0);
    CHECK(world.call(number_of("close"), {copy}) == 0);
    CHECK(world.call(number_of("write"), {copy, world.text("x"), 1}) == failure(Errno::ebadf));
    CHECK(world.call(number_of("write"), {other, world.text("d"), 1}) == 1);
    CHECK_FALSE(world.kernel.broken_invariant());
}

TEST_CASE("With O_APPEND, every write goes to the end of the file", "[kernel][descriptors]") {
    OpenFileWorld world;
    REQUIRE(world.fcntl(world.file, F_SETFL, O_APPEND) == 0);
    CHECK(world.call(number_of("pwrite64"), {world.file, world.text("89"), 2, 0}) == 2);
    CHECK(world.content(20) == "0123456789");
    CHECK(world.call(number_of("write"), {world.file, world.text("a"), 1}) == 1);
    CHECK(world.content(20) == "0123456789a");
}

TEST_CASE("A new program keeps the descriptors that are not closed by execve", "[kernel][descriptors]") {
    OpenFileWorld world;
    REQUIRE(world.call(number_of("dup3"), {world.file, other, O_CLOEXEC}) == other);
    const auto third = KernelWorld::word(world.fcntl(world.file, F_DUPFD_CLOEXEC, 20));
    CHECK(third == 20);
    CHECK(world.fcntl(third, F_GETFD) == FD_CLOEXEC);
    CHECK(world.fcntl(third, F_SETFD, 0) == 0);
    REQUIRE(world.call(number_of("execve"), {world.text("/bin/true"), 0, 0}) == 0);
    CHECK(world.fcntl(other, F_GETFD) == failure(Errno::ebadf));
    CHECK(world.fcntl(third, F_GETFD) == 0);
    CHECK(world.content(8) == "01234567");
    CHECK_FALSE(world.kernel.broken_invariant());
    CHECK_FALSE(world.kernel.shut_down());
}

TEST_CASE("A mapping keeps its file when the descriptor is closed", "[kernel][descriptors]") {
    OpenFileWorld world;
    const auto mmap = [&](std::uint64_t descriptor) {
        return world.call(number_of("mmap"), {0, 4096, PROT_READ, MAP_SHARED, descriptor, 0});
    };
    const auto address = mmap(world.file);
    REQUIRE(address > 0);
    CHECK(mmap(0) == failure(Errno::enodev));
    CHECK(world.call(number_of("close"), {world.file}) == 0);
    CHECK(mmap(world.file) == failure(Errno::ebadf));
    kernel::TaskMemory own;
    world.memory = &own;
    const auto name = static_cast<std::uint64_t>(address);
    const auto copy =
        KernelWorld::word(world.call(number_of("memfd_create"), {name, 0}));  // named "01234567"
    CHECK(world.call(number_of("write"), {copy, name, 8}) == 8);
    CHECK_FALSE(world.kernel.broken_invariant());
    CHECK_FALSE(world.kernel.shut_down());
}

TEST_CASE("Descriptors are read and written as their files permit", "[kernel][descriptors]") {
    OpenFileWorld world;
    const auto replace = [&](std::uint32_t flags) {
        auto& descriptors = world.task.group->descriptors;
        const int descriptor = static_cast<int>(world.file);
        const auto file = dynamic_cast<mm::OpenMemoryFile&>(*descriptors.find(descriptor)).file;
        descriptors.replace(descriptor, std::make_shared<mm::OpenMemoryFile>(file, flags), false);
    };
    const auto text = world.text("x");
    const auto check = [&](Errno reads, Errno writes, Errno truncates) {
        const auto expect = [](Errno error, std::int64_t result) {
            return failed(error) ? failure(error) : result;
        };
        CHECK(world.call(number_of("read"), {world.file, text, 1}) == expect(reads, 1));
        CHECK(world.call(number_of("pread64"), {world.file, text, 1, 0}) == expect(reads, 1));
        CHECK(world.call(number_of("write"), {world.file, text, 1}) == expect(writes, 1));
        CHECK(world.call(number_of("pwrite64"), {world.file, text, 1, 0}) == expect(writes, 1));
        CHECK(world.call(number_of("ftruncate"), {world.file, 8}) == expect(truncates, 0));
    };
    replace(task::open_flag::read_only);
    check(Errno::ok, Errno::ebadf, Errno::einval);
    replace(task::open_flag::write_only);
    check(Errno::ebadf, Errno::ok, Errno::ok);
    replace(task::open_flag::read_write);
    check(Errno::ok, Errno::ok, Errno::ok);
}

TEST_CASE("Files other than memory files have no content at a position", "[kernel][descriptors]") {
    KernelWorld world;
    const auto signals = world.place(std::uint64_t{1});
    const auto signalfd =
        KernelWorld::word(world.call(number_of("signalfd4"), {KernelWorld::word(-1), signals, 8, 0}));
    for (const std::uint64_t descriptor : {std::uint64_t{0}, signalfd}) {
        CHECK(world.call(number_of("write"), {descriptor, signals, 8}) == failure(Errno::einval));
        CHECK(world.call(number_of("pread64"), {descriptor, signals, 8, 0}) == failure(Errno::espipe));
        CHECK(world.call(number_of("pwrite64"), {descriptor, signals, 8, 0}) == failure(Errno::espipe));
        CHECK(world.call(number_of("ftruncate"), {descriptor, 0}) == failure(Errno::einval));
    }
    CHECK(world.call(number_of("read"), {0, signals, 8}) == failure(Errno::einval));
}

TEST_CASE("memfd_create checks its flags, then the name, then the number of open files",
          "[kernel][descriptors]") {
    KernelWorld world;
    const auto create = [&](std::uint64_t name, std::uint64_t flags) {
        return world.call(number_of("memfd_create"), {name, flags});
    };
    constexpr auto nowhere = KernelWorld::nowhere;
    CHECK(create(nowhere, 0x20) == failure(Errno::einval));
    CHECK(create(nowhere, MFD_HUGETLB) == failure(Errno::efault));
    CHECK(create(world.text("huge"), MFD_HUGETLB) == failure(Errno::enosys));
    CHECK(create(world.text(std::string(250, 'n').c_str()), 0) == failure(Errno::einval));
    CHECK(create(world.user.place_at_end(std::string(250, 'n')).value, 0) == failure(Errno::einval));
    CHECK(create(world.user.place_at_end(std::string(249, 'n')).value, 0) == failure(Errno::efault));
    CHECK(create(world.text(std::string(249, 'n').c_str()), MFD_CLOEXEC) == 3);
    CHECK(world.call(number_of("ftruncate"), {99, 0}) == failure(Errno::ebadf));

    REQUIRE(world.call(number_of("setrlimit"), {RLIMIT_NOFILE, world.place(Arguments{5, 5})}) == 0);
    CHECK(create(world.text("f"), 0) == 4);
    CHECK(create(world.text("f"), 0) == failure(Errno::emfile));
    CHECK(world.call(number_of("dup"), {3}) == failure(Errno::emfile));
    CHECK(world.call(number_of("fcntl"), {3, F_DUPFD, 5}) == failure(Errno::einval));
}

TEST_CASE("Limits of another user's process need CAP_SYS_RESOURCE", "[kernel][descriptors]") {
    KernelWorld world;
    const Task& root = world.kernel.tasks.spawn(task::credentials_of(Uid::root, Gid::root));
    const Arguments arguments{KernelWorld::word(root.pid), RLIMIT_NOFILE, 0, world.place(Arguments{})};
    CHECK(world.call(number_of("prlimit64"), arguments) == failure(Errno::eperm));
    world.task.cred.capabilities.effective = {task::Capability::sys_resource};
    CHECK(world.call(number_of("prlimit64"), arguments) == 0);
    CHECK(world.at<std::uint64_t>(arguments[3]) == 1024);
}
