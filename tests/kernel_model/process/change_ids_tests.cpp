// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "kernel_model/process/change_ids.hpp"
#include "kernel_model/task/securebits.hpp"
#include "kernel_model/task/task.hpp"
#include "tests/kernel_model/process/capability_world.hpp"

using namespace mktme;
using namespace mktme::process;
using namespace mktme::tests;
using syscall::Errno;
namespace securebit = task::securebit;

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

TEST_CASE("setuid and setgid set all ids with privilege, and the effective id without", "[task][errno]") {
    KeyWorld world;
    const task::CoreSettings settings;
    Task& root = world.process(Uid::root);
    CHECK(process::setuid(root, settings, Uid::none) == Errno::einval);
    CHECK(process::setgid(root, settings, task::Gid::none) == Errno::einval);
    CHECK(process::setgid(root, settings, task::Gid{7}) == Errno::ok);
    CHECK(root.cred.gid == task::IdSet<task::Gid>{task::Gid{7}, task::Gid{7}, task::Gid{7}, task::Gid{7}});
    CHECK(process::setuid(root, settings, Uid{7}) == Errno::ok);
    CHECK(root.cred.uid == task::IdSet<Uid>{Uid{7}, Uid{7}, Uid{7}, Uid{7}});
    CHECK(root.cred.capabilities.permitted.empty());
    CHECK(process::setuid(root, settings, Uid::root) == Errno::eperm);

    Task& user = world.process(KeyWorld::alice);
    user.cred.uid = {.real = Uid{1}, .effective = Uid{2}, .saved = Uid{3}, .filesystem = Uid{4}};
    CHECK(process::setuid(user, settings, Uid{2}) == Errno::eperm);
    CHECK(process::setuid(user, settings, Uid{4}) == Errno::eperm);
    CHECK(process::setuid(user, settings, Uid{3}) == Errno::ok);
    CHECK(user.cred.uid == task::IdSet<Uid>{Uid{1}, Uid{3}, Uid{3}, Uid{3}});
    CHECK(process::setuid(user, settings, Uid{1}) == Errno::ok);
    CHECK(user.cred.uid == task::IdSet<Uid>{Uid{1}, Uid{1}, Uid{3}, Uid{1}});
}

TEST_CASE("setreuid and setregid: the saved id follows the effective one", "[task][errno]") {
    KeyWorld world;
    const task::CoreSettings settings;
    struct Row {
        Uid real, effective;
        Errno error;
        task::IdSet<Uid> after;
    };
    constexpr Uid keep = Uid::none;
    const task::IdSet<Uid> before{Uid{1}, Uid{2}, Uid{3}, Uid{4}};
    const std::array rows{
        Row{keep, keep, Errno::ok, {Uid{1}, Uid{2}, Uid{3}, Uid{2}}},
        Row{keep, Uid{1}, Errno::ok, {Uid{1}, Uid{1}, Uid{3}, Uid{1}}},
        Row{keep, Uid{2}, Errno::ok, {Uid{1}, Uid{2}, Uid{2}, Uid{2}}},
        Row{keep, Uid{3}, Errno::ok, {Uid{1}, Uid{3}, Uid{3}, Uid{3}}},
        Row{Uid{1}, keep, Errno::ok, {Uid{1}, Uid{2}, Uid{2}, Uid{2}}},
        Row{Uid{2}, Uid{1}, Errno::ok, {Uid{2}, Uid{1}, Uid{1}, Uid{1}}},
        Row{Uid{3}, keep, Errno::eperm, before},
        Row{keep, Uid{4}, Errno::eperm, before},
        Row{Uid{2}, Uid{5}, Errno::eperm, before},
    };
    for (const Row& row : rows) {
        INFO(number(row.real) << ' ' << number(row.effective));
        Task& user = world.process(KeyWorld::alice);
        user.cred.uid = before;
        CHECK(process::setreuid(user, settings, row.real, row.effective) == row.error);
        CHECK(user.cred.uid == row.after);
    }
    Task& root = world.process(Uid::root);
    CHECK(process::setreuid(root, settings, Uid{5}, Uid{6}) == Errno::ok);
    CHECK(root.cred.uid == task::IdSet<Uid>{Uid{5}, Uid{6}, Uid{6}, Uid{6}});
    Task& setter = world.process(KeyWorld::alice);
    setter.cred.capabilities.effective = {Capability::setgid};
    CHECK(process::setregid(setter, settings, task::Gid{5}, task::Gid{6}) == Errno::ok);
    CHECK(setter.cred.gid == task::IdSet<task::Gid>{task::Gid{5}, task::Gid{6}, task::Gid{6}, task::Gid{6}});
    CHECK(process::setreuid(setter, settings, Uid{5}, keep) == Errno::eperm);
}
