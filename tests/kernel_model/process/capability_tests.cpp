// SPDX-License-Identifier: Apache-2.0
#include <linux/capability.h>
#include <linux/prctl.h>
#include <linux/securebits.h>

#include <catch2/catch.hpp>

#include "kernel_model/process/capabilities.hpp"
#include "kernel_model/process/change_ids.hpp"
#include "kernel_model/process/kill.hpp"
#include "kernel_model/process/prctl.hpp"
#include "kernel_model/syscall/host_memory.hpp"
#include "kernel_model/task/resource_limits.hpp"
#include "kernel_model/task/securebits.hpp"
#include "kernel_model/task/task.hpp"
#include "tests/kernel_model/keys/key_world.hpp"
#include "tests/kernel_model/mm/memory_world.hpp"

using namespace mktme;
using namespace mktme::process;
using mktme::tests::KeyWorld;
using syscall::Errno;
using task::Capability;
using task::CapabilitySet;
using task::ThreadCapabilities;
namespace securebit = task::securebit;

namespace {

constexpr CapabilitySet none;
constexpr CapabilitySet a{Capability::chown};
constexpr CapabilitySet b{Capability::kill};
constexpr CapabilitySet c{Capability::sys_admin};
constexpr CapabilitySet setpcap{Capability::setpcap};

/// A thread of an ordinary user with these sets.
struct Thread {
    explicit Thread(ThreadCapabilities sets = {}) { task.cred.capabilities = sets; }

    Result<std::int64_t> prctl(PrctlOption option, std::uint64_t first = 0, std::uint64_t second = 0,
                               std::uint64_t third = 0, std::uint64_t fourth = 0) {
        return process::prctl(task, {option, {first, second, third, fourth}});
    }
    Result<std::int64_t> ambient(AmbientOperation operation, Capability capability) {
        return prctl(PrctlOption::cap_ambient, static_cast<std::uint64_t>(operation), number(capability));
    }
    ThreadCapabilities& sets() { return task.cred.capabilities; }

    KeyWorld world;
    Task& task = world.process(KeyWorld::alice);
};

}  // namespace

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
        Thread thread{row.old};
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
    Thread thread{{.permitted = a}};
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
    Thread thread{{.permitted = a | b, .inheritable = a | c}};
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
    Thread thread;
    const auto raise = static_cast<std::uint64_t>(AmbientOperation::raise);
    CHECK(thread.prctl(PrctlOption::cap_ambient, 0, 0).error() == Errno::einval);
    CHECK(thread.prctl(PrctlOption::cap_ambient, 5, 0).error() == Errno::einval);
    CHECK(thread.prctl(PrctlOption::cap_ambient, raise, task::capability_count).error() == Errno::einval);
    CHECK(thread.prctl(PrctlOption::cap_ambient, raise, 0, 1).error() == Errno::einval);
    CHECK(thread.prctl(PrctlOption::cap_ambient, raise, 0, 0, 1).error() == Errno::einval);
    CHECK(thread.prctl(PrctlOption::cap_ambient, raise, 0).error() == Errno::eperm);
}

TEST_CASE("The bounding set is only dropped from, with CAP_SETPCAP", "[task][capabilities][errno]") {
    Thread thread{{.effective = setpcap, .permitted = setpcap}};
    CHECK(*thread.prctl(PrctlOption::capbset_read, number(Capability::chown)) == 1);
    REQUIRE(thread.prctl(PrctlOption::capbset_drop, number(Capability::chown)));
    CHECK(*thread.prctl(PrctlOption::capbset_read, number(Capability::chown)) == 0);
    CHECK(thread.sets().bounding == CapabilitySet::all() - a);
    CHECK(thread.prctl(PrctlOption::capbset_drop, task::capability_count).error() == Errno::einval);
    CHECK(thread.prctl(PrctlOption::capbset_read, task::capability_count).error() == Errno::einval);
    thread.sets().effective = none;
    CHECK(thread.prctl(PrctlOption::capbset_drop, task::capability_count).error() == Errno::eperm);
}

TEST_CASE("Securebits need CAP_SETPCAP, and their locks hold against everybody",
          "[task][capabilities][errno]") {
    struct Row {
        const char* rule;
        CapabilitySet effective;
        std::uint32_t old;
        std::uint64_t set;
        Errno error;
    };
    constexpr std::uint32_t locked = securebit::no_root | securebit::lock_of(securebit::no_root);
    const std::array rows{
        Row{"set", setpcap, 0, securebit::all | securebit::all_locks, Errno::ok},
        Row{"no change", setpcap, 0, 0, Errno::ok},
        Row{"a locked bit", setpcap, locked, securebit::lock_of(securebit::no_root), Errno::eperm},
        Row{"a lock", setpcap, locked, securebit::no_root, Errno::eperm},
        Row{"another bit beside a locked one", setpcap, locked, locked | securebit::keep_caps, Errno::ok},
        Row{"unknown", setpcap, 0, 1U << 12, Errno::eperm},
        Row{"beyond 32 bits", setpcap, 0, std::uint64_t{1} << 32, Errno::eperm},
        Row{"without the capability", none, 0, securebit::keep_caps, Errno::eperm},
        Row{"no change without the capability", none, 0, 0, Errno::eperm},
        Row{"for interpreters", none, 0, securebit::exec_restrict_file, Errno::ok},
        Row{"a lock for interpreters", none, 0, securebit::lock_of(securebit::exec_deny_interactive),
            Errno::ok},
    };
    for (const Row& row : rows) {
        INFO(row.rule);
        Thread thread{{.effective = row.effective, .permitted = row.effective}};
        thread.task.cred.securebits = row.old;
        CHECK(thread.prctl(PrctlOption::set_securebits, row.set).error() == row.error);
        const auto expected = row.error == Errno::ok ? static_cast<std::uint32_t>(row.set) : row.old;
        CHECK(*thread.prctl(PrctlOption::get_securebits) == expected);
    }
}

TEST_CASE("PR_SET_KEEPCAPS is for everybody, unless it is locked", "[task][capabilities][errno]") {
    Thread thread;
    CHECK(thread.prctl(PrctlOption::set_keepcaps, 2).error() == Errno::einval);
    REQUIRE(thread.prctl(PrctlOption::set_keepcaps, 1));
    CHECK(*thread.prctl(PrctlOption::get_keepcaps) == 1);
    CHECK(thread.task.cred.securebits == securebit::keep_caps);
    REQUIRE(thread.prctl(PrctlOption::set_keepcaps, 0));
    CHECK(*thread.prctl(PrctlOption::get_keepcaps) == 0);
    thread.task.cred.securebits = securebit::lock_of(securebit::keep_caps);
    CHECK(thread.prctl(PrctlOption::set_keepcaps, 2).error() == Errno::einval);
    CHECK(thread.prctl(PrctlOption::set_keepcaps, 0).error() == Errno::eperm);
}

TEST_CASE("no_new_privs is set once and for all, also for children and threads",
          "[task][capabilities][errno]") {
    Thread thread;
    CHECK(thread.prctl(PrctlOption::set_no_new_privs, 0).error() == Errno::einval);
    CHECK(thread.prctl(PrctlOption::set_no_new_privs, 1, 1).error() == Errno::einval);
    CHECK(*thread.prctl(PrctlOption::get_no_new_privs) == 0);
    REQUIRE(thread.prctl(PrctlOption::set_no_new_privs, 1));
    CHECK(*thread.prctl(PrctlOption::get_no_new_privs) == 1);
    CHECK(thread.prctl(PrctlOption::get_no_new_privs, 1).error() == Errno::einval);
    CHECK((*thread.world.tasks.fork(thread.task))->no_new_privs);
    CHECK((*thread.world.tasks.create_thread(thread.task))->no_new_privs);
    thread.world.tasks.exec(thread.task);
    CHECK(thread.task.no_new_privs);
}

TEST_CASE("prctl reads and sets the dumpability, and knows no other options", "[task][capabilities][errno]") {
    Thread thread;
    CHECK(*thread.prctl(PrctlOption::get_dumpable) == 1);
    CHECK(thread.prctl(PrctlOption::set_dumpable, 2).error() == Errno::einval);
    REQUIRE(thread.prctl(PrctlOption::set_dumpable, 0));
    CHECK(*thread.prctl(PrctlOption::get_dumpable) == 0);
    CHECK(thread.prctl(PrctlOption{9999}).error() == Errno::einval);
}

TEST_CASE("Capabilities follow the uids, as far as securebits allow", "[task][capabilities]") {
    struct Row {
        const char* rule;
        std::uint32_t securebits;
        std::array<Uid, 3> to;
        ThreadCapabilities sets;
    };
    constexpr CapabilitySet all = CapabilitySet::all();
    constexpr Uid user{5};
    const auto sets = [](CapabilitySet effective, CapabilitySet permitted, CapabilitySet ambient) {
        return ThreadCapabilities{
            .effective = effective, .permitted = permitted, .inheritable = a, .ambient = ambient};
    };
    const std::array rows{
        Row{"no uid is 0 any more", 0, {user, user, user}, sets(none, none, none)},
        Row{"kept", securebit::keep_caps, {user, user, user}, sets(none, all, none)},
        Row{"only the effective uid", 0, {Uid::none, user, Uid::none}, sets(none, all, a)},
        Row{"not the effective uid", 0, {user, Uid::none, user}, sets(all, all, a)},
        Row{"no fixup", securebit::no_setuid_fixup, {user, user, user}, sets(all, all, a)},
    };
    for (const Row& row : rows) {
        INFO(row.rule);
        Credentials cred = task::credentials_of(Uid::root, task::Gid::root);
        cred.capabilities.inheritable = cred.capabilities.ambient = a;
        cred.securebits = row.securebits;
        REQUIRE(set_user_ids(cred, row.to[0], row.to[1], row.to[2]) == Errno::ok);
        CHECK(cred.capabilities == row.sets);
    }
}

TEST_CASE("The effective uid 0 makes the permitted capabilities effective", "[task][capabilities]") {
    Credentials cred = task::credentials_of(Uid::root, task::Gid::root);
    cred.capabilities.permitted = a | setpcap;
    REQUIRE(set_user_ids(cred, Uid::none, Uid{5}, Uid::none) == Errno::ok);
    CHECK(cred.capabilities.effective == none);
    REQUIRE(set_user_ids(cred, Uid::none, Uid::root, Uid::none) == Errno::ok);
    CHECK(cred.capabilities.effective == (a | setpcap));
}

TEST_CASE("Capabilities on files follow the filesystem uid", "[task][capabilities]") {
    Credentials cred = task::credentials_of(Uid::root, task::Gid::root);
    cred.capabilities.permitted.remove(Capability::mknod);
    CHECK(set_filesystem_uid(cred, Uid{5}) == Uid::root);
    CHECK(cred.capabilities.effective == CapabilitySet::all() - task::filesystem_capabilities);
    CHECK(set_filesystem_uid(cred, Uid::none) == Uid{5});
    CHECK(set_filesystem_uid(cred, Uid::root) == Uid{5});
    CHECK(cred.capabilities.effective == CapabilitySet::all() - CapabilitySet{Capability::mknod});
    cred.securebits = securebit::no_setuid_fixup;
    set_filesystem_uid(cred, Uid{5});
    CHECK(cred.capabilities.effective.contains(Capability::chown));
}

TEST_CASE("Uids need CAP_SETUID, gids and groups CAP_SETGID", "[task][capabilities][errno]") {
    Credentials cred = task::credentials_of(KeyWorld::alice, task::Gid{1000});
    const auto user = [&] { return set_user_ids(cred, Uid{7}, Uid::none, Uid::none); };
    const auto group = [&] { return set_group_ids(cred, task::Gid{7}, task::Gid::none, task::Gid::none); };
    cred.capabilities.effective = {Capability::setgid};
    CHECK(user() == Errno::eperm);
    CHECK(group() == Errno::ok);
    CHECK(set_groups(cred, {task::Gid{8}}) == Errno::ok);
    CHECK(set_groups(cred, std::vector<task::Gid>(most_groups + 1)) == Errno::einval);
    CHECK(set_filesystem_gid(cred, task::Gid{9}) == task::Gid{1000});
    CHECK(cred.gid.filesystem == task::Gid{9});
    cred.capabilities.effective = {Capability::setuid};
    CHECK(user() == Errno::ok);
    cred.gid.real = task::Gid{1000};
    CHECK(group() == Errno::eperm);
    CHECK(set_groups(cred, {}) == Errno::eperm);
    CHECK(set_filesystem_gid(cred, task::Gid{11}) == task::Gid{9});
    CHECK(cred.gid.filesystem == task::Gid{9});
}

TEST_CASE("setresuid without a change leaves the filesystem uid", "[task]") {
    Credentials cred = task::credentials_of(Uid::root, task::Gid::root);
    set_filesystem_uid(cred, Uid{5});
    CHECK(set_user_ids(cred, Uid::none, Uid::none, Uid::none) == Errno::ok);
    CHECK(set_user_ids(cred, Uid::root, Uid::none, Uid::root) == Errno::ok);
    CHECK(cred.uid.filesystem == Uid{5});
    CHECK(set_user_ids(cred, Uid::none, Uid::root, Uid::none) == Errno::ok);
    CHECK(cred.uid.filesystem == Uid::root);
}

namespace {

/// A call of the key service by the process of a world, with pointers into memory of its own.
struct KeyProgram {
    explicit KeyProgram(mktme::tests::MemoryWorld& world)
        : entered{world.task, world.task.signals.alerted, memory, world.keys.service().time()},
          call{world.keys.service(), entered} {}

    syscall::UserAddr text(const char* bytes) { return memory.place(bytes); }

    syscall::HostMemory memory;
    syscall::Call entered;
    keys::KeyCall call;
};

}  // namespace

TEST_CASE("Each place asks for its own capability and for no other", "[task][capabilities][errno]") {
    using mktme::tests::MemoryWorld;
    struct Row {
        const char* place;
        Capability capability;
        Errno refused;
        Errno (*call)(MemoryWorld& world);
    };
    const std::array rows{
        Row{"a key's owner", Capability::sys_admin, Errno::eacces,
            [](MemoryWorld& world) {
                KeyProgram program{world};
                const auto key = *add_key(program.call, program.text("user"), program.text("k"),
                                          {program.text("x"), 1}, keys::Serial::thread_keyring);
                return chown_key(program.call, key, Uid{7}, task::Gid::none);
            }},
        Row{"another user's persistent keyring", Capability::setuid, Errno::eperm,
            [](MemoryWorld& world) {
                KeyProgram program{world};
                return get_persistent(program.call, Uid{7}, keys::Serial::thread_keyring).error();
            }},
        Row{"another user's process", Capability::kill, Errno::eperm,
            [](MemoryWorld& world) {
                const Task& other = world.tasks.spawn(task::credentials_of(Uid{7}, task::Gid{7}));
                return kill(world.tasks, world.task, other.pid, 0);
            }},
        Row{"locked memory", Capability::ipc_lock, Errno::eperm,
            [](MemoryWorld& world) {
                world.limits().locked = 0;
                return world.map(0, 1, MemoryWorld::rw, MemoryWorld::anon | mm::map::locked);
            }},
        Row{"the last pages of memory", Capability::sys_admin, Errno::enomem,
            [](MemoryWorld& world) {
                world.memory.settings.overcommit = mm::Overcommit::never;
                world.memory.settings.frames = 10'000;
                return world.map(0, 4'000);  // half of memory, less 8 MiB for the administrator, are 2,952
            }},
        Row{"low addresses", Capability::sys_rawio, Errno::eperm,
            [](MemoryWorld& world) {
                return mm::mmap(world.task, {.length = mm::page_size, .flags = MemoryWorld::anon}).error();
            }},
    };
    for (const Row& row : rows) {
        INFO(row.place);
        MemoryWorld with;
        with.task.cred.capabilities.effective = {row.capability};
        CHECK(row.call(with) == Errno::ok);
        MemoryWorld without;
        without.task.cred.capabilities.effective = CapabilitySet::all() - CapabilitySet{row.capability};
        CHECK(row.call(without) == row.refused);
    }
}
