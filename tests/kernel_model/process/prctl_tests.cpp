// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "kernel_model/task/securebits.hpp"
#include "kernel_model/task/task.hpp"
#include "tests/kernel_model/process/capability_world.hpp"

using namespace mktme;
using namespace mktme::process;
using namespace mktme::tests;
using syscall::Errno;
namespace securebit = task::securebit;

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
        CapableThread thread{{.effective = row.effective, .permitted = row.effective}};
        thread.task.cred.securebits = row.old;
        CHECK(thread.prctl(PrctlOption::set_securebits, row.set).error() == row.error);
        const auto expected = row.error == Errno::ok ? static_cast<std::uint32_t>(row.set) : row.old;
        CHECK(*thread.prctl(PrctlOption::get_securebits) == expected);
    }
}

TEST_CASE("PR_SET_KEEPCAPS is for everybody, unless it is locked", "[task][capabilities][errno]") {
    CapableThread thread;
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
    CapableThread thread;
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
    CapableThread thread;
    CHECK(*thread.prctl(PrctlOption::get_dumpable) == 1);
    CHECK(thread.prctl(PrctlOption::set_dumpable, 2).error() == Errno::einval);
    REQUIRE(thread.prctl(PrctlOption::set_dumpable, 0));
    CHECK(*thread.prctl(PrctlOption::get_dumpable) == 0);
    CHECK(thread.prctl(PrctlOption{9999}).error() == Errno::einval);
}
