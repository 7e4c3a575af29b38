// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "kernel_model/mm/calls/memfd.hpp"
#include "kernel_model/mm/calls/mmap.hpp"
#include "kernel_model/process/descriptor_calls.hpp"
#include "kernel_model/process/signalfd.hpp"
#include "kernel_model/task/resource_limits.hpp"
#include "kernel_model/task/task.hpp"
#include "kernel_model/task/thread_group.hpp"
#include "tests/kernel_model/mm/memory_world.hpp"

using namespace mktme;
using namespace mktme::process;
using mktme::tests::MemoryWorld;
namespace open_flag = task::open_flag;

namespace {

/// A process with a memory file at 3 and a signalfd at 4, above its standard files.
struct World : MemoryWorld {
    static constexpr int memory_file = 3;
    static constexpr int signal_file = 4;

    World() {
        REQUIRE(*mm::memfd_create(task, "m", 0) == memory_file);
        REQUIRE(*signalfd(task, new_descriptor, {}, {.nonblocking = true}) == signal_file);
    }
    Result<std::int64_t> control(int descriptor, FcntlCommand command, std::uint64_t argument = 0) {
        return fcntl(task, descriptor, command, argument);
    }
    task::Descriptors& descriptors() { return task.group->descriptors; }
};

}  // namespace

TEST_CASE("A new descriptor is the lowest free number", "[task][descriptors]") {
    World world;
    CHECK(*dup(world.task, World::memory_file) == 5);
    CHECK(close(world.task, 1) == Errno::ok);
    CHECK(*dup(world.task, World::memory_file) == 1);
    CHECK(world.descriptors().find(1) == world.descriptors().find(World::memory_file));
    CHECK(*world.control(World::memory_file, FcntlCommand::dupfd, 5) == 6);
    CHECK(*world.control(World::memory_file, FcntlCommand::dupfd, 100) == 100);
    CHECK(*world.control(World::memory_file, FcntlCommand::dupfd, 2) == 7);
}

TEST_CASE("Descriptors end at RLIMIT_NOFILE", "[task][descriptors][errno]") {
    World world;
    world.limits().open_files = 6;
    CHECK(*dup(world.task, 0) == 5);
    CHECK(dup(world.task, 0).error() == Errno::emfile);
    CHECK(mm::memfd_create(world.task, "n", 0).error() == Errno::emfile);
    CHECK(signalfd(world.task, new_descriptor, {}).error() == Errno::emfile);
    CHECK(world.control(0, FcntlCommand::dupfd, 5).error() == Errno::emfile);
    CHECK(world.control(0, FcntlCommand::dupfd, 6).error() == Errno::einval);
    CHECK(world.control(0, FcntlCommand::dupfd, ~std::uint64_t{0}).error() == Errno::einval);
    CHECK(*dup2(world.task, 0, 5) == 5);  // takes no new number
    CHECK(dup2(world.task, 0, 6).error() == Errno::ebadf);
    world.limits().open_files = 3;
    CHECK(world.control(World::memory_file, FcntlCommand::getfd));  // what is open above the limit stays open
    CHECK(*dup2(world.task, World::memory_file, World::memory_file) == World::memory_file);
}

TEST_CASE("dup2 and dup3 check their arguments in the kernel's order", "[task][descriptors][errno]") {
    World world;
    CHECK(dup(world.task, 9).error() == Errno::ebadf);
    CHECK(dup(world.task, -1).error() == Errno::ebadf);
    CHECK(dup2(world.task, 9, 9).error() == Errno::ebadf);
    CHECK(dup2(world.task, 9, 3).error() == Errno::ebadf);
    CHECK(dup2(world.task, 3, -1).error() == Errno::ebadf);
    CHECK(dup3(world.task, 9, 9, 0).error() == Errno::einval);
    CHECK(dup3(world.task, 9, 9, open_flag::nonblock).error() == Errno::einval);
    CHECK(dup3(world.task, 3, 4, open_flag::close_on_exec | 1).error() == Errno::einval);
    CHECK(*dup3(world.task, 3, 4, open_flag::close_on_exec) == 4);
    CHECK(world.descriptors().find(4) == world.descriptors().find(3));
    CHECK(*world.control(4, FcntlCommand::getfd) == fd_cloexec);
    CHECK(*dup2(world.task, 3, 4) == 4);
    CHECK(*world.control(4, FcntlCommand::getfd) == 0);
}

TEST_CASE("Close-on-exec belongs to the descriptor, status flags to the open file", "[task][descriptors]") {
    World world;
    const int copy = static_cast<int>(*world.control(World::signal_file, FcntlCommand::dupfd_cloexec));
    CHECK(*world.control(copy, FcntlCommand::getfd) == fd_cloexec);
    CHECK(*world.control(World::signal_file, FcntlCommand::getfd) == 0);
    CHECK(*world.control(World::signal_file, FcntlCommand::setfd, ~std::uint64_t{1}) == 0);
    CHECK(*world.control(World::signal_file, FcntlCommand::getfd) == 0);
    CHECK(*world.control(World::signal_file, FcntlCommand::setfd, fd_cloexec) == 0);
    CHECK(*world.control(World::signal_file, FcntlCommand::getfd) == fd_cloexec);
    CHECK(*world.control(World::signal_file, FcntlCommand::getfl) ==
          (open_flag::read_write | open_flag::nonblock));
    CHECK(*world.control(copy, FcntlCommand::setfl, open_flag::append | open_flag::write_only) == 0);
    CHECK(*world.control(World::signal_file, FcntlCommand::getfl) ==
          (open_flag::read_write | open_flag::append));
    world.tasks.exec(world.task);
    CHECK(world.control(copy, FcntlCommand::getfd).error() == Errno::ebadf);
    CHECK(world.control(World::memory_file, FcntlCommand::getfd));
}

TEST_CASE("F_SETFL refuses O_DIRECT, and O_NOATIME of another user's file", "[task][descriptors][errno]") {
    World world;
    CHECK(world.control(World::memory_file, FcntlCommand::setfl, open_flag::direct).error() == Errno::einval);
    CHECK(*world.control(World::memory_file, FcntlCommand::setfl, open_flag::no_atime) == 0);  // its own
    CHECK(world.control(World::signal_file, FcntlCommand::setfl, open_flag::no_atime).error() ==
          Errno::eperm);
    CHECK(world.control(World::signal_file, FcntlCommand::setfl, open_flag::no_atime | open_flag::direct)
              .error() == Errno::eperm);
    world.task.cred.capabilities.effective = {task::Capability::fowner};
    CHECK(*world.control(World::signal_file, FcntlCommand::setfl, open_flag::no_atime) == 0);
    world.task.cred.capabilities.effective = {};
    CHECK(*world.control(World::signal_file, FcntlCommand::setfl, open_flag::no_atime) ==
          0);  // has it already
    CHECK(world.control(World::signal_file, FcntlCommand{999}).error() == Errno::einval);
    CHECK(world.control(9, FcntlCommand{999}).error() == Errno::ebadf);
}

TEST_CASE("memfd_create checks flags and name", "[task][descriptors][errno]") {
    World world;
    using namespace mm;
    const auto create = [&](std::string_view name, std::uint32_t flags) {
        return memfd_create(world.task, name, flags).error();
    };
    CHECK(create(std::string(memfd::longest_name, 'n'), 0) == Errno::ok);
    CHECK(create(std::string(memfd::longest_name + 1, 'n'), 0) == Errno::einval);
    CHECK(create("n", 0x20) == Errno::einval);
    CHECK(create("n", memfd::exec | memfd::no_exec_seal) == Errno::einval);
    CHECK(create("n", memfd::huge_page_size) == Errno::einval);
    CHECK(create("n", memfd::huge_tlb) == Errno::enosys);
    const int made = *memfd_create(world.task, "n", memfd::close_on_exec);
    CHECK(*world.control(made, FcntlCommand::getfd) == fd_cloexec);
    CHECK(*world.control(made, FcntlCommand::getfl) == (open_flag::read_write | open_flag::large_file));
}

TEST_CASE("mmap maps the file behind a descriptor, and keeps it open", "[task][descriptors][mm][errno]") {
    World world;
    mm::MapRequest request{.address = World::at(0),
                           .length = mm::in_bytes(1),
                           .protection = World::rw,
                           .flags = mm::map::shared | mm::map::fixed};
    const auto map = [&](int descriptor) {
        request.descriptor = descriptor;
        return mm::mmap(world.task, request).error();
    };
    CHECK(map(-1) == Errno::ebadf);
    CHECK(map(9) == Errno::ebadf);
    CHECK(map(0) == Errno::enodev);
    CHECK(map(World::signal_file) == Errno::enodev);
    request.protection |= mm::prot::exec;
    CHECK(map(World::signal_file) == Errno::eperm);
    CHECK(map(0) == Errno::enodev);
    CHECK(map(World::memory_file) == Errno::ok);
    dynamic_cast<mm::OpenMemoryFile&>(*world.descriptors().find(World::memory_file)).file->truncate(1);
    CHECK_FALSE(world.write(0, 7));
    CHECK(close(world.task, World::memory_file) == Errno::ok);
    CHECK(close(world.task, World::memory_file) == Errno::ebadf);
    CHECK(world.read(0) == 7);
    CHECK_FALSE(mm::broken_invariant(world.memory, {}));
}
