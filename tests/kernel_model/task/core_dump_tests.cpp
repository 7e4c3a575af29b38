// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "tests/kernel_model/task/signal_world.hpp"

using namespace mktme;
using namespace mktme::kernel;
using mktme::tests::SignalWorld;

namespace {

/// A process that dies of a signal, and how its parent hears of it.
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

constexpr mm::Address unlimited = mm::ResourceLimits::unlimited;

}  // namespace

TEST_CASE("A core dump to a file needs an RLIMIT_CORE of a page, and the limit is 0 unless set",
          "[signals][core]") {
    Victim by_default;
    CHECK(by_default.dies_of(Signal::sigsegv) == SigCode::cld_killed);
    for (const mm::Address limit : {0U, 1U, 2U, 4095U})
        CHECK(death_under(limit, {.to_pipe = false}) == SigCode::cld_killed);
    for (const mm::Address limit : {mm::Address{4096}, mm::Address{8192}, unlimited})
        CHECK(death_under(limit, {.to_pipe = false}) == SigCode::cld_dumped);
}

TEST_CASE("A core dump to a pipe is made under any limit but 1", "[signals][core]") {
    CHECK(death_under(1, {.to_pipe = true}) == SigCode::cld_killed);
    for (const mm::Address limit : {mm::Address{0}, mm::Address{2}, mm::Address{4095}, unlimited})
        CHECK(death_under(limit, {.to_pipe = true}) == SigCode::cld_dumped);
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
        bool to_pipe;
        SigCode how;
    };
    constexpr std::array rows{
        Row{Dumpable::disabled, false, SigCode::cld_killed},
        Row{Dumpable::disabled, true, SigCode::cld_killed}, Row{Dumpable::user, false, SigCode::cld_dumped},
        Row{Dumpable::root, false, SigCode::cld_killed}, Row{Dumpable::root, true, SigCode::cld_dumped}};
    for (const Row& row : rows) {
        Victim victim;
        const CoreSettings settings{.to_pipe = row.to_pipe, .suid_dumpable = row.setting};
        victim.world.tasks.core_settings = settings;
        victim.task.group->limits.core = unlimited;
        victim.task.cred = credentials_of(Uid::root, Gid::root);
        const Credentials before = victim.task.cred;
        REQUIRE(set_user_ids(victim.task.cred, Uid{5}, Uid{5}, Uid{5}) == Errno::ok);
        credentials_changed(victim.task, before, settings);
        CHECK(victim.dies_of(Signal::sigabrt) == row.how);
    }
}

TEST_CASE("Saved ids and lost privilege do not make a process less dumpable", "[signals][core]") {
    Victim victim;
    Credentials before = victim.task.cred;
    before.permitted = before.capable = true;
    before.uid.saved = Uid{7};
    credentials_changed(victim.task, before, {});
    CHECK(victim.task.group->dumpable == Dumpable::user);
    victim.task.cred.permitted = true;
    before.permitted = false;
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
