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

TEST_CASE("Law of traps: what has not retired is given back by a fault, and dispatched again",
          "[reference_cpu][law]") {
    // The page comes with the fault. The plain instructions behind the load were dispatched long before.
    LawRun run = checked(one_page({load(page), plain(20), load(page + 64)}, Change::comes, 0));
    const std::uint64_t answered = run.account().rows().serialising + walked;
    for (std::size_t number = 0; number < 23; ++number) CHECK(run.dispatched(number) >= answered);
    CHECK(run.retired().size() == 23);
}

TEST_CASE("Law of traps: an interrupted core comes to the port between two instructions",
          "[reference_cpu][law]") {
    MachineCase c = law_machine({{special(Special::syscall), load(page), store(page, 1), plain(400)}});
    c.traps.one_interrupts_in = 2;
    std::size_t interrupts = 0;
    for (c.traps.seed = 0; c.traps.seed < 20; ++c.traps.seed) {
        LawRun run = checked(c);
        REQUIRE(run.is_done());
        CHECK(run.retired().size() == 404);
        for (const std::string& trap : run.machine().port().taken())
            if (trap.find("kind 2") != std::string::npos) ++interrupts;
    }
    CHECK(interrupts > 5);
}

TEST_CASE("Law of walks: each accessed flag that is missing is an exchange in L1D", "[reference_cpu][law]") {
    MachineCase c = one_page({load(page), store(page, 1)}, Change::none, 0);
    LawRun used = checked(c);
    CHECK(used.retired().front() == first_load);
    c.pages.front().is_unused = true;
    LawRun unused = checked(c);
    // The core alone has read the lines of the four entries, so L1D has them writable, 3 cycles later.
    CHECK(unused.retired().front() == first_load + 4 * 3);
    // The store needs the dirty flag: its walk begins below the PDE.
    CHECK(unused.retired().back() > used.retired().back() + 2 * 3);
}

TEST_CASE("Law of kernels: a physical address needs no walk", "[reference_cpu][law]") {
    workloads::ProgramStep physical = load(page);
    physical.is_physical = true;
    LawRun run = checked(law_machine({{physical}}));
    CHECK(run.retired().front() == 1 + miss);
}

TEST_CASE("Law of kernels: INVLPG and MOV to CR3 make the next access walk again", "[reference_cpu][law]") {
    const auto retired_behind = [](const std::vector<workloads::ProgramStep>& between) {
        std::vector<workloads::ProgramStep> steps{load(page)};
        steps.insert(steps.end(), between.begin(), between.end());
        steps.push_back(load(page));
        LawRun run = checked(law_machine({steps}));
        return run.retired().back() - run.retired()[run.retired().size() - 2];
    };
    workloads::ProgramStep invlpg = special(Special::invlpg);
    invlpg.operands[0] = page;
    workloads::ProgramStep other = invlpg;
    other.operands[0] = page + 0x1000;
    workloads::ProgramStep kept = special(Special::mov_cr3);
    kept.operands[0] = std::uint64_t{1} << 63U;
    // Dispatched in the cycle after the special instruction retires, taken in the next, and done 3 later; a walk has four
    // reads of L1D before and is done in the cycle behind the last.
    CHECK(retired_behind({other}) == 1 + 1 + 3);
    CHECK(retired_behind({kept}) == 1 + 1 + 3);
    CHECK(retired_behind({invlpg}) == 1 + 1 + 4 * 3 + 1 + 3);
    CHECK(retired_behind({special(Special::mov_cr3)}) == 1 + 1 + 4 * 3 + 1 + 3);
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
