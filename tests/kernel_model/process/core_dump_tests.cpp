// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "kernel_model/mm/address.hpp"
#include "kernel_model/process/change_ids.hpp"
#include "kernel_model/task/resource_limits.hpp"
#include "tests/kernel_model/process/signal_world.hpp"

using namespace mktme;
using namespace mktme::syscall;
using namespace mktme::task;
using namespace mktme::process;
using mktme::tests::SignalWorld;

namespace {

/// A process that dies of a signal, and the status that its parent sees.
class Victim {
public:
    Victim() = default;
    Victim(const Victim&) = delete;
    Victim& operator=(const Victim&) = delete;

    SigCode dies_of(Signal signal) {
        REQUIRE(world.send(task, task, signal) == Errno::ok);
        const auto delivery = world.delivery.return_to_user(task);
        REQUIRE(delivery.kind == Delivery::Kind::death);
        return delivery.status.how;
    }

    SignalWorld world;
    Task& task = world.process(Uid{1000});
};

SigCode death_under(mm::Address limit, const CoreSettings& settings) {
    Victim victim;
    victim.world.tasks.core_settings = settings;
    victim.task.group->limits.core = limit;
    return victim.dies_of(Signal::sigsegv);
}

constexpr mm::Address unlimited = task::ResourceLimits::unlimited;

}  // namespace

TEST_CASE("A core dump to a file needs an RLIMIT_CORE of a page, and the limit is 0 unless set",
          "[signals][core]") {
    Victim by_default;
    CHECK(by_default.dies_of(Signal::sigsegv) == SigCode::cld_killed);
    for (const auto pattern : {CorePattern::relative, CorePattern::absolute}) {
        for (const mm::Address limit : {0U, 1U, 2U, 4095U})
            CHECK(death_under(limit, {.pattern = pattern}) == SigCode::cld_killed);
        for (const mm::Address limit : {mm::Address{4096}, mm::Address{8192}, unlimited})
            CHECK(death_under(limit, {.pattern = pattern}) == SigCode::cld_dumped);
    }
}

TEST_CASE("A core dump to a pipe is made under any limit but 1", "[signals][core]") {
    CHECK(death_under(1, {.pattern = CorePattern::pipe}) == SigCode::cld_killed);
    for (const mm::Address limit : {mm::Address{0}, mm::Address{2}, mm::Address{4095}, unlimited})
        CHECK(death_under(limit, {.pattern = CorePattern::pipe}) == SigCode::cld_dumped);
}

TEST_CASE("A signal whose default action dumps no core never leaves one", "[signals][core]") {
    Victim victim;
    victim.task.group->limits.core = unlimited;
    CHECK(victim.dies_of(Signal::sigterm) == SigCode::cld_killed);
}

TEST_CASE("A process decides with prctl whether it is dumpable, and cannot leave that to root",
          "[signals][core]") {
    Victim victim;
    victim.task.group->limits.core = unlimited;
    CHECK(set_dumpable(victim.task, 2) == Errno::einval);
    CHECK(set_dumpable(victim.task, 0) == Errno::ok);
    SECTION("not dumpable") { CHECK(victim.dies_of(Signal::sigquit) == SigCode::cld_killed); }
    SECTION("dumpable again") {
        CHECK(set_dumpable(victim.task, 1) == Errno::ok);
        CHECK(victim.dies_of(Signal::sigquit) == SigCode::cld_dumped);
    }
}

TEST_CASE("A process that changes its effective ids is dumpable as fs.suid_dumpable says",
          "[signals][core]") {
    struct Row {
        Dumpable setting;
        CorePattern pattern;
        SigCode how;
    };
    constexpr std::array rows{Row{Dumpable::disabled, CorePattern::relative, SigCode::cld_killed},
                              Row{Dumpable::disabled, CorePattern::absolute, SigCode::cld_killed},
                              Row{Dumpable::disabled, CorePattern::pipe, SigCode::cld_killed},
                              Row{Dumpable::user, CorePattern::relative, SigCode::cld_dumped},
                              Row{Dumpable::root, CorePattern::relative, SigCode::cld_killed},
                              Row{Dumpable::root, CorePattern::absolute, SigCode::cld_dumped},
                              Row{Dumpable::root, CorePattern::pipe, SigCode::cld_dumped}};
    for (const Row& row : rows) {
        Victim victim;
        const CoreSettings settings{.pattern = row.pattern, .suid_dumpable = row.setting};
        victim.world.tasks.core_settings = settings;
        victim.task.group->limits.core = unlimited;
        victim.task.cred = credentials_of(Uid::root, Gid::root);
        REQUIRE(set_user_ids(victim.task, settings, Uid{5}, Uid{5}, Uid{5}) == Errno::ok);
        CHECK(victim.dies_of(Signal::sigabrt) == row.how);
    }
}

TEST_CASE("Other effective and filesystem ids make a process less dumpable, real and saved ones do not",
          "[signals][core]") {
    const auto dumpable_after = [](auto&& change) {
        Victim victim;
        victim.task.cred = credentials_of(Uid::root, Gid::root);
        change(victim.task);
        return victim.task.group->dumpable;
    };
    const CoreSettings settings;
    CHECK(dumpable_after([&](Task& task) {
              CHECK(set_user_ids(task, settings, Uid{5}, Uid::none, Uid{7}) == Errno::ok);
              CHECK(set_group_ids(task, settings, Gid{5}, Gid::none, Gid{7}) == Errno::ok);
              set_filesystem_uid(task, settings, Uid::root);
          }) == Dumpable::user);
    CHECK(dumpable_after([&](Task& task) {
              CHECK(set_group_ids(task, settings, Gid::none, Gid{5}, Gid::none) == Errno::ok);
          }) == Dumpable::disabled);
    CHECK(dumpable_after([&](Task& task) { set_filesystem_uid(task, settings, Uid{5}); }) ==
          Dumpable::disabled);
}

TEST_CASE("A refused change of ids leaves a process as dumpable as it was", "[signals][core]") {
    Victim victim;
    CHECK(set_user_ids(victim.task, {}, Uid::root, Uid::root, Uid::root) == Errno::eperm);
    CHECK(victim.task.group->dumpable == Dumpable::user);
}

TEST_CASE("Lost privilege does not make a process less dumpable, new privilege does", "[signals][core]") {
    Victim victim;
    Credentials before = victim.task.cred;
    before.capabilities.permitted = {Capability::chown, Capability::kill};
    credentials_changed(victim.task, before, {});
    CHECK(victim.task.group->dumpable == Dumpable::user);
    victim.task.cred.capabilities.permitted = {Capability::kill};
    before.capabilities.permitted = {Capability::chown};
    credentials_changed(victim.task, before, {});
    CHECK(victim.task.group->dumpable == Dumpable::disabled);
}

TEST_CASE("A child is as dumpable as its parent, a new program of an ordinary user is dumpable",
          "[signals][core]") {
    Victim victim;
    victim.task.group->limits.core = unlimited;
    REQUIRE(set_dumpable(victim.task, 0) == Errno::ok);
    Task& child = victim.world.fork(victim.task);
    CHECK(child.group->dumpable == Dumpable::disabled);
    CHECK(child.group->limits.core == unlimited);
    victim.world.tasks.exec(child);
    CHECK(child.group->dumpable == Dumpable::user);
    child.cred.uid.effective = Uid::root;
    victim.world.tasks.exec(child);
    CHECK(child.group->dumpable == Dumpable::disabled);
}
