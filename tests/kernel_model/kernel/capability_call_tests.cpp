// SPDX-License-Identifier: Apache-2.0
#include <linux/capability.h>
#include <linux/prctl.h>

#include <array>
#include <catch2/catch.hpp>

#include "kernel_model/task/task.hpp"
#include "tests/kernel_model/kernel/kernel_world.hpp"

using namespace mktme;
using namespace mktme::tests;
using task::Capability;
using task::CapabilitySet;

namespace {

using Sets = std::array<__user_cap_data_struct, 2>;

constexpr std::uint32_t untouched = 0xdead'beef;

/// A kernel with a process of root, and headers and sets in its memory.
struct CapabilityCalls : KernelWorld {
    Task& root = kernel.tasks.spawn(task::credentials_of(Uid::root, Gid::root));

    std::uint64_t header(std::uint32_t version, int pid = 0) {
        return place(__user_cap_header_struct{version, pid});
    }
    std::uint32_t version_at(std::uint64_t header) { return at<__user_cap_header_struct>(header).version; }
    std::uint64_t sets(std::uint32_t word = untouched) {
        return place(Sets{{{word, word, word}, {word, word, word}}});
    }
};

}  // namespace

TEST_CASE("capget writes as many parts of the sets as the version has", "[kernel][capabilities]") {
    CapabilityCalls world;
    world.root.cred.capabilities = {.effective = {Capability::kill},
                                    .permitted = {Capability::kill, Capability::bpf},
                                    .inheritable = {Capability::syslog}};
    for (const std::uint32_t version : std::array<std::uint32_t, 3>{
             _LINUX_CAPABILITY_VERSION_1, _LINUX_CAPABILITY_VERSION_2, _LINUX_CAPABILITY_VERSION_3}) {
        INFO(std::hex << version);
        const auto header = world.header(version);
        const auto to = world.sets();
        CHECK(world.call(world.root, number_of("capget"), {header, to}) == 0);
        CHECK(world.version_at(header) == version);
        const auto read = world.at<Sets>(to);
        CHECK(read[0].effective == 1U << CAP_KILL);
        CHECK(read[0].permitted == 1U << CAP_KILL);
        CHECK(read[0].inheritable == 0);
        const bool is_short = version == _LINUX_CAPABILITY_VERSION_1;
        CHECK(read[1].effective == (is_short ? untouched : 0));
        CHECK(read[1].permitted == (is_short ? untouched : 1U << (CAP_BPF - 32)));
        CHECK(read[1].inheritable == (is_short ? untouched : 1U << (CAP_SYSLOG - 32)));
    }
}

TEST_CASE("An unknown version of the header is replaced by the preferred one", "[kernel][capabilities]") {
    CapabilityCalls world;
    const auto check = [&](std::string_view call, std::uint64_t data, std::int64_t result) {
        const auto header = world.header(7, -5);
        CHECK(world.call(world.root, call == "capget" ? number_of("capget") : number_of("capset"),
                         {header, data}) == result);
        CHECK(world.version_at(header) == _LINUX_CAPABILITY_VERSION_3);
    };
    const auto einval = KernelWorld::failure(Errno::einval);
    check("capget", 0, 0);
    check("capget", world.sets(), einval);
    check("capget", KernelWorld::nowhere, einval);
    check("capset", 0, einval);
    check("capset", KernelWorld::nowhere, einval);
}

TEST_CASE("capget and capset check the header's version, then its pid, then the data",
          "[kernel][capabilities]") {
    CapabilityCalls world;
    const auto get = [&](std::uint64_t header, std::uint64_t data) {
        return world.call(world.root, number_of("capget"), {header, data});
    };
    const auto set = [&](std::uint64_t header, std::uint64_t data) {
        return world.call(world.root, number_of("capset"), {header, data});
    };
    const auto failure = KernelWorld::failure;
    constexpr auto nowhere = KernelWorld::nowhere;
    constexpr auto v3 = _LINUX_CAPABILITY_VERSION_3;
    constexpr int no_process = 99'999;
    // The last four bytes of a page: the version is there, the pid is not.
    const auto cut = world.user.place_at_end({reinterpret_cast<const char*>(&v3), sizeof v3}).value;
    CHECK(get(nowhere, 0) == failure(Errno::efault));
    CHECK(get(cut, 0) == 0);
    CHECK(get(cut, nowhere) == failure(Errno::efault));
    CHECK(get(cut, world.sets()) == failure(Errno::efault));
    CHECK(get(world.header(v3, -1), 0) == 0);
    CHECK(get(world.header(v3, -1), nowhere) == failure(Errno::einval));
    CHECK(get(world.header(v3, no_process), nowhere) == failure(Errno::esrch));
    CHECK(get(world.header(v3, world.task.pid), nowhere) == failure(Errno::efault));
    CHECK(set(nowhere, nowhere) == failure(Errno::efault));
    CHECK(set(cut, nowhere) == failure(Errno::efault));
    CHECK(set(cut, world.sets(0)) == failure(Errno::efault));
    CHECK(set(world.header(v3, -1), nowhere) == failure(Errno::eperm));
    CHECK(set(world.header(v3, world.task.pid), nowhere) == failure(Errno::eperm));
    CHECK(set(world.header(v3, world.root.pid), nowhere) == failure(Errno::efault));
    CHECK(set(world.header(v3), 0) == failure(Errno::efault));
    CHECK(world.root.cred.capabilities.permitted == CapabilitySet::all());
}

TEST_CASE("capset with the short sets of version 1 drops the high capabilities", "[kernel][capabilities]") {
    CapabilityCalls world;
    const __user_cap_data_struct low{1U << CAP_KILL, ~0U, 0};
    const auto one = world.user.place_at_end({reinterpret_cast<const char*>(&low), sizeof low}).value;
    const auto failure = KernelWorld::failure;
    CHECK(world.call(world.root, number_of("capset"), {world.header(_LINUX_CAPABILITY_VERSION_3), one}) ==
          failure(Errno::efault));
    CHECK(world.call(world.root, number_of("capset"), {world.header(_LINUX_CAPABILITY_VERSION_1), one}) == 0);
    const auto& sets = world.root.cred.capabilities;
    CHECK(sets.effective == CapabilitySet{Capability::kill});
    CHECK(sets.permitted == CapabilitySet::from_bits(0xffff'ffff));
    CHECK(sets.inheritable.empty());
    CHECK(world.call(world.root, number_of("capset"),
                     {world.header(_LINUX_CAPABILITY_VERSION_3), world.sets(~0U)}) == failure(Errno::eperm));
}

TEST_CASE("prctl, setfsuid and setfsgid take their arguments from the registers", "[kernel][capabilities]") {
    CapabilityCalls world;
    const auto prctl = [&](const Arguments& arguments) {
        return world.call(world.root, number_of("prctl"), arguments);
    };
    CHECK(prctl({PR_SET_KEEPCAPS, 1}) == 0);
    CHECK(prctl({PR_GET_KEEPCAPS}) == 1);
    CHECK(prctl({PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 1}) == KernelWorld::failure(Errno::einval));
    world.root.cred.capabilities.ambient = {Capability::kill};
    CHECK(prctl({PR_CAP_AMBIENT, PR_CAP_AMBIENT_IS_SET, CAP_KILL}) == 1);
    CHECK(prctl({PR_CAP_AMBIENT, PR_CAP_AMBIENT_IS_SET, CAP_CHOWN}) == 0);
    CHECK(prctl({PR_CAP_AMBIENT, PR_CAP_AMBIENT_IS_SET, CAP_KILL, 1}) == KernelWorld::failure(Errno::einval));
    CHECK(prctl({PR_CAPBSET_DROP, CAP_SYS_ADMIN}) == 0);
    CHECK(prctl({PR_CAPBSET_READ, CAP_SYS_ADMIN}) == 0);
    CHECK(prctl({PR_CAPBSET_READ, CAP_SYS_BOOT}) == 1);

    CHECK(world.call(world.root, number_of("setfsuid"), {1000}) == 0);
    CHECK(world.call(world.root, number_of("setfsuid"), {KernelWorld::word(-1)}) == 1000);
    CHECK(world.call(world.root, number_of("setfsgid"), {1001}) == 0);
    CHECK(world.call(world.root, number_of("setfsgid"), {KernelWorld::word(-1)}) == 1001);
    CHECK(world.call(number_of("setfsgid"), {7}) == 1000);
    CHECK(world.task.cred.gid.filesystem == Gid{1000});
}

TEST_CASE("execve gives a program the credentials that its file grants", "[kernel][capabilities]") {
    CapabilityCalls world;
    const auto execve = [&](Task& task) {
        return world.call(task, number_of("execve"), {world.text("/bin/true"), 0, 0});
    };
    world.root.cred.capabilities.effective = {};
    CHECK(execve(world.root) == 0);
    CHECK(world.root.cred.capabilities.effective == CapabilitySet::all());
    world.task.cred.capabilities.permitted = {Capability::kill};
    world.task.cred.capabilities.effective = {Capability::kill};
    CHECK(execve(world.task) == 0);
    CHECK(world.task.cred.capabilities.permitted.empty());
    CHECK(world.task.cred.capabilities.effective.empty());
}
