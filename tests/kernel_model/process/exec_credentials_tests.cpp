// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "kernel_model/task/resource_limits.hpp"
#include "kernel_model/task/securebits.hpp"
#include "kernel_model/task/task.hpp"
#include "kernel_model/task/thread_group.hpp"
#include "tests/kernel_model/keys/key_world.hpp"

using namespace mktme;
using namespace mktme::process;
using mktme::tests::KeyWorld;
using task::Capability;
using task::CapabilitySet;
using task::Dumpable;
using task::Gid;
using task::ThreadCapabilities;
using task::Uid;
namespace securebit = task::securebit;

namespace {

constexpr CapabilitySet none;
constexpr CapabilitySet all = CapabilitySet::all();
constexpr CapabilitySet a{Capability::chown};
constexpr CapabilitySet b{Capability::kill};
constexpr CapabilitySet c{Capability::sys_admin};
constexpr Uid user{1000};
constexpr Uid other{2000};
constexpr ExecutedFile plain;
constexpr ExecutedFile root_program{.set_user_id = true};
constexpr ExecutedFile others_program{.owner = other, .set_user_id = true};
constexpr ExecutedFile group_program{.group = Gid{7}, .set_group_id = true};

Credentials of(Uid uid, ThreadCapabilities sets, std::uint32_t securebits = 0) {
    Credentials cred = task::credentials_of(uid, Gid{number(uid)});
    cred.capabilities = sets;
    cred.securebits = securebits;
    return cred;
}

}  // namespace

TEST_CASE("A program has the capabilities of its uids, and others only ambient ones",
          "[task][capabilities][exec]") {
    struct Row {
        const char* rule;
        Credentials old;
        ExecutedFile file;
        bool no_new_privs;
        Uid effective_uid;
        ThreadCapabilities sets;
        bool is_secure;
    };
    const ThreadCapabilities root_sets{.effective = a, .permitted = a, .inheritable = b, .bounding = c};
    const ThreadCapabilities ambient{.permitted = a | b, .inheritable = a | c, .ambient = a};
    const std::array rows{
        Row{"an ordinary user", of(user, {}), plain, false, user, {}, false},
        Row{"a user keeps no permitted ones",
            of(user, {.effective = b, .permitted = b, .inheritable = b}),
            plain,
            false,
            user,
            {.inheritable = b},
            false},
        Row{"root has the bounding and inheritable sets",
            of(Uid::root, root_sets),
            plain,
            false,
            Uid::root,
            {.effective = b | c, .permitted = b | c, .inheritable = b, .bounding = c},
            false},
        Row{"root without a root's rights",
            of(Uid::root, root_sets, securebit::no_root),
            plain,
            false,
            Uid::root,
            {.inheritable = b, .bounding = c},
            false},
        Row{"ambient ones stay and are effective",
            of(user, ambient),
            plain,
            false,
            user,
            {.effective = a, .permitted = a, .inheritable = a | c, .ambient = a},
            false},
        Row{"another uid clears the ambient ones",
            of(user, ambient),
            others_program,
            false,
            other,
            {.inheritable = a | c},
            true},
        Row{"a user's own set-user-ID program is plain",
            of(other, ambient),
            others_program,
            false,
            other,
            {.effective = a, .permitted = a, .inheritable = a | c, .ambient = a},
            false},
        Row{"a program of root",
            of(user, {}),
            root_program,
            false,
            Uid::root,
            {.effective = all, .permitted = all},
            true},
        Row{"a program of root without a root's rights",
            of(user, {}, securebit::no_root),
            root_program,
            false,
            Uid::root,
            {},
            true},
        Row{"no new privileges", of(user, {}), root_program, true, user, {}, false},
        Row{"no new privileges for a root that gave some up",
            of(Uid::root, {.effective = a, .permitted = a}),
            plain,
            true,
            Uid::root,
            {.effective = a, .permitted = a},
            false},
        Row{"no new privileges keep ambient ones",
            of(user, ambient),
            others_program,
            true,
            user,
            {.effective = a, .permitted = a, .inheritable = a | c, .ambient = a},
            false},
    };
    for (const Row& row : rows) {
        INFO(row.rule);
        const ExecCredentials program = credentials_for_exec(row.old, row.no_new_privs, row.file);
        CHECK(program.cred.uid.effective == row.effective_uid);
        CHECK(program.cred.uid.saved == row.effective_uid);
        CHECK(program.cred.uid.filesystem == row.effective_uid);
        CHECK(program.cred.uid.real == row.old.uid.real);
        CHECK(program.cred.capabilities == row.sets);
        CHECK(program.is_secure == row.is_secure);
    }
}

TEST_CASE("The effective uid of root leaves its real uid permitted capabilities only",
          "[task][capabilities][exec]") {
    Credentials cred = of(Uid::root, {});
    cred.uid.effective = user;
    const ExecCredentials program = credentials_for_exec(cred, false, plain);
    CHECK(program.cred.capabilities.permitted == all);
    CHECK(program.cred.capabilities.effective == none);
    CHECK(program.is_secure);  // its effective uid is not its real one
}

TEST_CASE("A set-group-ID program has the file's group, and is secure unless the caller is in it",
          "[task][exec]") {
    Credentials cred = of(user, {.permitted = a, .inheritable = a, .ambient = a});
    ExecCredentials program = credentials_for_exec(cred, false, group_program);
    CHECK(program.cred.gid.effective == Gid{7});
    CHECK(program.cred.gid.saved == Gid{7});
    CHECK(program.cred.gid.filesystem == Gid{7});
    CHECK(program.cred.capabilities.ambient == none);
    CHECK(program.is_secure);
    cred.groups = {Gid{7}};
    program = credentials_for_exec(cred, false, group_program);
    CHECK(program.cred.capabilities.ambient == a);
    CHECK(program.is_secure);  // the real group is another one still
}

TEST_CASE("SECBIT_KEEP_CAPS ends with the program, other securebits do not", "[task][capabilities][exec]") {
    const Credentials cred =
        of(user, {}, securebit::keep_caps | securebit::lock_of(securebit::keep_caps) | securebit::no_root);
    CHECK(credentials_for_exec(cred, false, plain).cred.securebits ==
          (securebit::lock_of(securebit::keep_caps) | securebit::no_root));
}

TEST_CASE("A program with raised privilege is not dumpable and has a limited stack",
          "[task][capabilities][exec]") {
    KeyWorld world;
    Task& task = world.process(user);
    constexpr std::uint64_t large = 64 << 20;
    task.group->limits.stack = large;
    world.tasks.exec(task);
    CHECK(task.group->dumpable == Dumpable::user);
    CHECK(task.group->limits.stack == large);
    CHECK_FALSE(task.group->secure_exec);
    Task& child = **world.tasks.fork(task);
    world.tasks.exec(task, root_program);
    CHECK(task.cred.capable(Capability::sys_admin));
    CHECK(task.group->dumpable == Dumpable::disabled);
    CHECK(task.group->limits.stack == 8 << 20);
    CHECK(task.group->secure_exec);
    child.no_new_privs = true;
    world.tasks.exec(child, root_program);
    CHECK(child.cred.uid.effective == user);
    CHECK(child.group->dumpable == Dumpable::user);
    CHECK_FALSE(child.group->secure_exec);
}

TEST_CASE("A root that gets back what it gave up is not dumpable", "[task][capabilities][exec]") {
    KeyWorld world;
    Task& task = world.process(Uid::root);
    world.tasks.exec(task);
    CHECK(task.group->dumpable == Dumpable::user);
    task.cred.capabilities.permitted = task.cred.capabilities.effective = a;
    world.tasks.exec(task);
    CHECK(task.cred.capabilities.permitted == all);
    CHECK(task.group->dumpable == Dumpable::disabled);
}
