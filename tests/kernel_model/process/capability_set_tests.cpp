// SPDX-License-Identifier: Apache-2.0
#include <linux/capability.h>
#include <linux/prctl.h>
#include <linux/securebits.h>

#include <catch2/catch.hpp>

#include "kernel_model/process/capabilities.hpp"
#include "kernel_model/task/securebits.hpp"
#include "kernel_model/task/task.hpp"
#include "tests/kernel_model/process/capability_world.hpp"

using namespace mktme;
using namespace mktme::process;
using namespace mktme::tests;
using syscall::Errno;
namespace securebit = task::securebit;

TEST_CASE("Capabilities, securebits and operations have the numbers of the kernel's headers",
          "[task][capabilities]") {
    CHECK(number(Capability::setpcap) == CAP_SETPCAP);
    CHECK(number(Capability::ipc_lock) == CAP_IPC_LOCK);
    CHECK(number(Capability::sys_admin) == CAP_SYS_ADMIN);
    CHECK(number(Capability::audit_read) == CAP_AUDIT_READ);
    CHECK(name(Capability::chown) == "CAP_CHOWN");
    CHECK(name(Capability::sys_admin) == "CAP_SYS_ADMIN");
    CHECK(name(Capability::checkpoint_restore) == "CAP_CHECKPOINT_RESTORE");
    CHECK(securebit::no_root == SECBIT_NOROOT);
    CHECK(securebit::no_setuid_fixup == SECBIT_NO_SETUID_FIXUP);
    CHECK(securebit::keep_caps == SECBIT_KEEP_CAPS);
    CHECK(securebit::lock_of(securebit::keep_caps) == SECBIT_KEEP_CAPS_LOCKED);
    CHECK(securebit::no_ambient_raise == SECBIT_NO_CAP_AMBIENT_RAISE);
    CHECK(capability_version::v1 == _LINUX_CAPABILITY_VERSION_1);
    CHECK(capability_version::v2 == _LINUX_CAPABILITY_VERSION_2);
    CHECK(capability_version::v3 == _LINUX_CAPABILITY_VERSION_3);
    CHECK(static_cast<int>(PrctlOption::cap_ambient) == PR_CAP_AMBIENT);
    CHECK(static_cast<int>(AmbientOperation::clear_all) == PR_CAP_AMBIENT_CLEAR_ALL);
}

TEST_CASE("Sets in user memory are in one part or two, and bits of no capability are dropped",
          "[task][capabilities]") {
    CHECK(*capability_parts(capability_version::v1) == 1);
    CHECK(*capability_parts(capability_version::v2) == 2);
    CHECK(*capability_parts(capability_version::v3) == 2);
    CHECK(capability_parts(0).error() == Errno::einval);
    const CapabilityData data{.effective = {Capability::chown, Capability::bpf},
                              .permitted = CapabilitySet::all(),
                              .inheritable = {Capability::setfcap}};
    const auto words = words_of(data);
    CHECK(words[0] == CapabilityWords{0x1, 0xffff'ffff, 0x8000'0000});
    CHECK(words[1] == CapabilityWords{0x80, 0x1ff, 0});
    CHECK(data_of(words) == data);
    CHECK(data_of(std::span{words}.first(1)).permitted == CapabilitySet::from_bits(0xffff'ffff));
    CHECK(CapabilitySet::from_bits(~std::uint64_t{0}) == CapabilitySet::all());
}

TEST_CASE("capset takes away, and adds only to the inheritable set", "[task][capabilities][errno]") {
    struct Row {
        const char* rule;
        ThreadCapabilities old;
        CapabilityData set;
        Errno error;
    };
    const ThreadCapabilities usual{.effective = a, .permitted = a | b, .inheritable = c, .bounding = a | b};
    const ThreadCapabilities setter{.effective = setpcap, .permitted = setpcap, .bounding = a};
    const std::array rows{
        Row{"nothing", usual, {}, Errno::ok},
        Row{"effective from permitted", usual, {a | b, a | b, c}, Errno::ok},
        Row{"effective, not permitted any more", usual, {b, a, c}, Errno::eperm},
        Row{"permitted", usual, {none, a | b | c, c}, Errno::eperm},
        Row{"inheritable from permitted", usual, {none, none, a | b | c}, Errno::ok},
        Row{"inheritable from neither", usual, {none, none, setpcap}, Errno::eperm},
        Row{"inheritable from permitted, not bounding",
            {.permitted = a, .bounding = b},
            {none, none, a},
            Errno::eperm},
        Row{"inheritable from bounding without CAP_SETPCAP",
            {.permitted = setpcap, .bounding = a},
            {none, none, a},
            Errno::eperm},
        Row{"inheritable from bounding with CAP_SETPCAP", setter, {none, none, a}, Errno::ok},
        Row{"inheritable beyond bounding with CAP_SETPCAP", setter, {none, none, b}, Errno::eperm},
        Row{"inheritable beyond bounding, kept", usual, {none, none, c}, Errno::ok},
    };
    for (const Row& row : rows) {
        INFO(row.rule);
        CapableThread thread{row.old};
        CHECK(capset(thread.task, 0, row.set) == row.error);
        ThreadCapabilities expected = row.old;
        if (row.error == Errno::ok) {
            expected.effective = row.set.effective;
            expected.permitted = row.set.permitted;
            expected.inheritable = row.set.inheritable;
        }
        CHECK(thread.sets() == expected);
    }
}

TEST_CASE("capset is for the caller itself, capget for all threads", "[task][capabilities][errno]") {
    CapableThread thread{{.permitted = a}};
    Task& other = thread.world.process(KeyWorld::bob);
    CHECK(capset(thread.task, thread.task.pid, {.permitted = a}) == Errno::ok);
    CHECK(capset(thread.task, other.pid, {}) == Errno::eperm);
    CHECK(capset(thread.task, -1, {}) == Errno::eperm);
    CHECK(capset(thread.task, 999, {}) == Errno::eperm);
    CHECK(capget(thread.world.tasks, thread.task, 0)->permitted == a);
    CHECK(capget(thread.world.tasks, other, thread.task.pid)->permitted == a);
    CHECK(capget(thread.world.tasks, thread.task, -1).error() == Errno::einval);
    CHECK(capget(thread.world.tasks, thread.task, 999).error() == Errno::esrch);
}

TEST_CASE("Ambient capabilities are permitted and inheritable, always", "[task][capabilities][errno]") {
    CapableThread thread{{.permitted = a | b, .inheritable = a | c}};
    CHECK(thread.ambient(AmbientOperation::raise, Capability::chown).error() == Errno::ok);
    CHECK(thread.ambient(AmbientOperation::raise, Capability::kill).error() == Errno::eperm);
    CHECK(thread.ambient(AmbientOperation::raise, Capability::sys_admin).error() == Errno::eperm);
    CHECK(*thread.ambient(AmbientOperation::is_set, Capability::chown) == 1);
    CHECK(*thread.ambient(AmbientOperation::is_set, Capability::kill) == 0);
    SECTION("lower") { REQUIRE(thread.ambient(AmbientOperation::lower, Capability::chown)); }
    SECTION("clear all") {
        const auto clear_all = static_cast<std::uint64_t>(AmbientOperation::clear_all);
        CHECK(thread.prctl(PrctlOption::cap_ambient, clear_all, 1).error() == Errno::einval);
        REQUIRE(thread.prctl(PrctlOption::cap_ambient, clear_all));
    }
    SECTION("not permitted any more") { REQUIRE(capset(thread.task, 0, {.inheritable = a}) == Errno::ok); }
    SECTION("not inheritable any more") { REQUIRE(capset(thread.task, 0, {.permitted = a}) == Errno::ok); }
    CHECK(thread.sets().ambient == none);
    thread.task.cred.securebits = securebit::no_ambient_raise;
    thread.sets().permitted = thread.sets().inheritable = a;
    CHECK(thread.ambient(AmbientOperation::raise, Capability::chown).error() == Errno::eperm);
}

TEST_CASE("PR_CAP_AMBIENT refuses what it does not know before it asks for rights",
          "[task][capabilities][errno]") {
    CapableThread thread;
    const auto raise = static_cast<std::uint64_t>(AmbientOperation::raise);
    CHECK(thread.prctl(PrctlOption::cap_ambient, 0, 0).error() == Errno::einval);
    CHECK(thread.prctl(PrctlOption::cap_ambient, 5, 0).error() == Errno::einval);
    CHECK(thread.prctl(PrctlOption::cap_ambient, raise, task::capability_count).error() == Errno::einval);
    CHECK(thread.prctl(PrctlOption::cap_ambient, raise, 0, 1).error() == Errno::einval);
    CHECK(thread.prctl(PrctlOption::cap_ambient, raise, 0, 0, 1).error() == Errno::einval);
    CHECK(thread.prctl(PrctlOption::cap_ambient, raise, 0).error() == Errno::eperm);
}

TEST_CASE("The bounding set is only dropped from, with CAP_SETPCAP", "[task][capabilities][errno]") {
    CapableThread thread{{.effective = setpcap, .permitted = setpcap}};
    CHECK(*thread.prctl(PrctlOption::capbset_read, number(Capability::chown)) == 1);
    REQUIRE(thread.prctl(PrctlOption::capbset_drop, number(Capability::chown)));
    CHECK(*thread.prctl(PrctlOption::capbset_read, number(Capability::chown)) == 0);
    CHECK(thread.sets().bounding == CapabilitySet::all() - a);
    CHECK(thread.prctl(PrctlOption::capbset_drop, task::capability_count).error() == Errno::einval);
    CHECK(thread.prctl(PrctlOption::capbset_read, task::capability_count).error() == Errno::einval);
    thread.sets().effective = none;
    CHECK(thread.prctl(PrctlOption::capbset_drop, task::capability_count).error() == Errno::eperm);
}
