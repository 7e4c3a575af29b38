// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <catch2/catch.hpp>

#include "kernel_model/mm/paging/access.hpp"
#include "kernel_model/syscall/copy.hpp"
#include "kernel_model/task/task.hpp"
#include "tests/kernel_model/kernel/kernel_world.hpp"

using namespace mktme;
using namespace mktme::tests;
using syscall::UserAddr;

namespace {

/// A call that only copies.
struct Copying : KernelWorld {
    syscall::Call call{task, task.signals.alerted, user, {}};

    std::string string(UserAddr from, std::size_t limit) {
        const auto text = syscall::copy_string(call, from, limit, Errno::enametoolong);
        return text ? *text : errno_name(text.error());
    }
};

}  // namespace

TEST_CASE("A string may end with the last mapped byte, and must end before the limit", "[kernel][copy]") {
    Copying world;
    const auto whole = world.user.place_at_end(std::string_view{"abc\0", 4});
    CHECK(world.string(whole, 4) == "abc");
    CHECK(world.string(whole, 3) == "ENAMETOOLONG");
    const auto open = world.user.place_at_end("abc");
    CHECK(world.string(open, 4) == "EFAULT");
    CHECK(world.string(open, 3) == "ENAMETOOLONG");  // what lies beyond the limit is not read
    CHECK(world.string({}, 4) == "EFAULT");
    const std::string long_text(5'000, 'l');
    CHECK(world.string(world.user.place(long_text), 6'000) == long_text);
}

TEST_CASE("Bytes are copied whole or not at all, and no bytes never fault", "[kernel][copy]") {
    Copying world;
    const auto end = world.user.place_at_end("abc");
    CHECK(*syscall::copy_bytes(world.call, {end, 3}) == "abc");
    CHECK(syscall::copy_bytes(world.call, {end, 4}).error() == Errno::efault);
    CHECK(*syscall::copy_bytes(world.call, {{}, 0}) == "");
    CHECK(syscall::copy_bytes(world.call, {{~std::uint64_t{0}}, 2}).error() == Errno::efault);
    CHECK(syscall::write_bytes(world.call, end, "xyz!") == Errno::efault);
    CHECK(world.user.bytes({end, 3}) == "xyz");  // the part before the fault is there
}

TEST_CASE("Each call refuses what is too long with its own error", "[kernel][copy]") {
    KernelWorld world;
    const std::string long_text(200'000, 'l');
    const auto endless = world.user.place(long_text).value;
    const auto program = world.text("/bin/true");
    const auto user = world.text("user");
    CHECK(world.call(number_of("execve"), {endless, 0, 0}) == KernelWorld::failure(Errno::enametoolong));
    CHECK(world.call(number_of("execve"), {world.text(""), 0, 0}) == KernelWorld::failure(Errno::enoent));
    CHECK(world.call(number_of("execve"), {program, world.place(Arguments{endless}), 0}) ==
          KernelWorld::failure(Errno::e2big));
    CHECK(world.call(number_of("add_key"), {user, endless, 0, 0, 0}) == KernelWorld::failure(Errno::einval));
    CHECK(world.call(number_of("add_key"), {endless, user, 0, 0, 0}) == KernelWorld::failure(Errno::einval));
    CHECK(world.call(number_of("memfd_create"), {endless, 0}) == KernelWorld::failure(Errno::einval));
    std::array<std::int32_t, 32> info{0, 0, -8};  // a code of unknown layout
    CHECK(world.call(number_of("rt_sigqueueinfo"),
                     {KernelWorld::word(world.task.pid), 40, world.place(info)}) == 0);
    info.back() = 1;
    CHECK(world.call(number_of("rt_sigqueueinfo"),
                     {KernelWorld::word(world.task.pid), 40, world.place(info)}) ==
          KernelWorld::failure(Errno::e2big));
}

TEST_CASE("Pointers can lead into the memory of the task, page faults and protection keys included",
          "[kernel][copy]") {
    KernelWorld world;
    kernel::TaskMemory own;
    world.memory = &own;
    constexpr std::uint64_t read_write = 3;
    constexpr std::uint64_t private_anonymous = 0x22;
    const auto page = KernelWorld::word(
        world.call(number_of("mmap"), {0, 8192, read_write, private_anonymous, KernelWorld::word(-1), 0}));
    constexpr std::array<char, 10> texts{"user\0name"};
    REQUIRE(mm::copy_to_user(world.task, page, std::as_bytes(std::span{texts})) == Errno::ok);
    const Arguments add{page, page + 5, page, 4, KernelWorld::serial(Serial::thread_keyring)};
    const auto key = world.call(number_of("add_key"), add);
    REQUIRE(key > 0);
    CHECK(world.call(number_of("keyctl"), {11, KernelWorld::word(key), page + 4096, 100}) == 4);
    std::array<std::byte, 4> read{};
    REQUIRE(mm::copy_from_user(world.task, page + 4096, read) == Errno::ok);
    CHECK(static_cast<char>(read[0]) == 'u');
    const auto pkey = KernelWorld::word(world.call(number_of("pkey_alloc"), {0, 1}));  // PKEY_DISABLE_ACCESS
    REQUIRE(world.call(number_of("pkey_mprotect"), {page, 4096, read_write, pkey}) == 0);
    CHECK(world.call(number_of("add_key"), add) == KernelWorld::failure(Errno::efault));
}
