// SPDX-License-Identifier: Apache-2.0
// Tests of the reference itself: traps, page faults, protection keys, WBINVD. Model and reference agree on each.
#include <catch2/catch.hpp>

#include "tests/reference_cpu/equality.hpp"
#include "tests/reference_cpu/law_machine.hpp"

using namespace mktme;
using namespace mktme::test;
using cache::MessageKind;
using cpu::Special;

namespace {

using Change = PageMapping::Change;

/// Returns a machine whose only page is listed.
MachineCase one_page(const std::vector<workloads::ProgramStep>& steps, Change change, std::uint8_t pkey) {
    MachineCase c = law_machine({steps});
    c.spaces.front().ranges = {{page, page + 0x1000}};
    c.pages = {{.space = 0,
                .address = page,
                .frame = DramAddr{std::uint64_t{1} << 28U},
                .keyid = KeyId{0},
                .package = 0,
                .pkey = pkey,
                .change = change}};
    return c;
}

/// Runs a case, which model and reference must do alike.
LawRun checked(const MachineCase& c) {
    require_equality(c);
    return LawRun{c};
}

constexpr std::uint64_t hop = 8;
constexpr std::uint64_t walked = 1 + 4 * miss;  // the cycle in which the first walk has read its last entry

}  // namespace

TEST_CASE("Law of traps: a system call takes a hop each way", "[reference_cpu][law]") {
    for (const Special which : {Special::syscall, Special::wrmsr, Special::pconfig}) {
        LawRun run = checked(law_machine({{special(which), plain(0)}}));
        // It is the oldest in cycle 1. The port answers at once, but up to two cycles later than a hop.
        const std::uint64_t answered = run.retired().front();
        CHECK(answered >= 1 + 2 * hop);
        CHECK(answered <= 1 + 2 * hop + 2);
        CHECK(run.dispatched(1) == answered + 1);
        CHECK(run.account().rows().serialising == answered - 1);
    }
}

TEST_CASE("Law of traps: a thread that the port ends does nothing more", "[reference_cpu][law]") {
    MachineCase c = law_machine({{special(Special::syscall), store(page), load(page)}});
    c.traps.one_ends_in = 1;
    LawRun run = checked(c);
    CHECK(run.is_done());
    CHECK(run.retired().empty());
    CHECK(run.seen().fills.empty());
}

TEST_CASE("Law of traps: a page that comes after its fault is looked up again", "[reference_cpu][law]") {
    LawRun run = checked(one_page({load(page)}, Change::comes, 0));
    // The walk ends in the cycle of its last entry; the fault leaves in it, as its instruction is the oldest.
    const auto& taken = run.machine().port().taken();
    REQUIRE(taken.size() == 1);
    CHECK_THAT(taken.front(), Catch::Contains("in " + std::to_string(walked + hop) + ": kind 1"));
    CHECK_THAT(taken.front(), Catch::Contains("address 10000 access 0 code 4"));  // a read of a user: U/S
    // The load is dispatched again in the cycle of the answer, and taken in the next. The fault has invalidated the page-walk
    // caches, so the second walk has four reads as well; all entries are in L1D.
    const std::uint64_t answered = run.account().rows().serialising + walked;
    CHECK(run.retired().front() == answered + 1 + 4 * 3 + 1 + miss);
}

TEST_CASE("Law of traps: PKRU forbids a store and permits a load", "[reference_cpu][law]") {
    MachineCase c = one_page({load(page), store(page, 1)}, Change::opens, 1);
    c.pkru = mmu::Pkru{0b1000};  // WD of key 1
    LawRun run = checked(c);
    const auto& taken = run.machine().port().taken();
    REQUIRE(taken.size() == 1);
    CHECK_THAT(taken.front(), Catch::Contains("access 1 code 27"));  // PK, U/S, W/R, P
    CHECK(run.retired().size() == 2);
    c.pkru.reset();
    LawRun without = checked(c);
    CHECK(without.machine().port().taken().empty());
}

TEST_CASE("Law of traps: WRPKRU changes the rights of later look-ups", "[reference_cpu][law]") {
    workloads::ProgramStep wrpkru = special(Special::wrpkru);
    wrpkru.operands[0] = 0b0100;  // AD of key 1
    MachineCase c = one_page({load(page), wrpkru, load(page)}, Change::opens, 1);
    c.pkru = mmu::Pkru{0};
    LawRun run = checked(c);
    const auto& taken = run.machine().port().taken();
    REQUIRE(taken.size() == 1);
    CHECK_THAT(taken.front(), Catch::Contains("access 0 code 25"));  // PK, U/S, P
    CHECK(run.retired().size() == 3);
}

TEST_CASE("Law of caches: WBINVD walks one set a cycle and writes dirty lines back", "[reference_cpu][law]") {
    LawRun run =
        checked(law_machine({{store(page), special(Special::mfence), special(Special::wbinvd), load(page)}}));
    // 8 sets of L1D and of L1I, 64 of L2; then a hop, and 128 sets of the LLC, the first in the cycle of the message.
    // Retirement comes to WBINVD in the cycle in which the fence retires.
    const std::uint64_t leaves = run.retired()[1];
    CHECK(run.last_taken(MessageKind::put_m, page) > leaves);
    CHECK(run.seen().messages.size() > 0);
    std::uint64_t taken = 0;
    for (const auto& one : run.seen().messages)
        if (one.kind == MessageKind::wbinvd) taken = one.at;
    CHECK(taken == leaves + 8 + 8 + 64 - 1 + hop);
    CHECK(run.retired()[2] >= taken + 128 - 1 + hop);
    CHECK(run.seen().requests.back().direction == Recorder::Direction::read);
}
