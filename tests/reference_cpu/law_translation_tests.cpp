// SPDX-License-Identifier: Apache-2.0
// Tests of the reference itself: TLBs, walks and walkers.
#include <catch2/catch.hpp>

#include "tests/reference_cpu/law_machine.hpp"

using namespace mktme;
using namespace mktme::test;

TEST_CASE("Law of translation: a hit of the second level makes the part ready again later",
          "[reference_cpu][law]") {
    MachineCase c = law_machine({{load(page), load(page + 0x1000, 1), load(page + 8, 1)}});
    c.tlb.l1_data_4k_entries = 1;
    c.tlb.l1_data_4k_ways = 1;
    const LawRun run{c};
    // The second page's walk begins below the PDE, and its PTE is in a line that L1D has: 3 cycles. The part is translated
    // in the next, and misses.
    const std::uint64_t second = first_load + 3 + 1;
    CHECK(run.record(1).parts[0].looked_up == second);
    CHECK(run.loaded(1) == second + miss);
    // The first page is in the second level only.
    CHECK(run.record(2).parts[0].looked_up == second + miss + 7);
    CHECK(run.loaded(2) == second + miss + 7 + 3);
}

TEST_CASE("Law of translation: accesses to one page join its walk", "[reference_cpu][law]") {
    const LawRun run{law_machine({{load(page), load(page + 64), store(page + 128)}})};
    CHECK(run.record(0).parts[0].looked_up == 1 + 4 * miss + 1);
    CHECK(run.record(1).parts[0].looked_up == 1 + 4 * miss + 1);
    CHECK(run.record(2).translated() == 1 + 4 * miss + 1);
}

TEST_CASE("Law of translation: a walk waits for a walker, which then begins where the caches let it",
          "[reference_cpu][law]") {
    MachineCase c = law_machine({{load(page), load(page + 0x1000)}});
    c.mmu.walkers = 1;
    const LawRun run{c};
    // The second walk begins in the cycle of the first one's last read. It finds the PDE cached and the PTE's line in L1D.
    const std::uint64_t last_read = 1 + 4 * miss;
    CHECK(run.record(1).parts[0].looked_up == last_read + 3 + 1);
}

TEST_CASE("Law of translation: two walkers read the same line once", "[reference_cpu][law]") {
    MachineCase c = law_machine({{load(page), load(page + 0x1000)}});
    c.mmu.walkers = 2;
    const LawRun run{c};
    // Both miss all the way together; the second joins each miss of the first.
    CHECK(run.record(0).parts[0].looked_up == 1 + 4 * miss + 1);
    CHECK(run.record(1).parts[0].looked_up == 1 + 4 * miss + 1);
}

TEST_CASE("Law of translation: a store is complete in the cycle in which it is taken with its translation",
          "[reference_cpu][law]") {
    MachineCase c = law_machine({{load(page), load(page + 0x1000, 1), store(page, 1)}});
    c.tlb.l1_data_4k_entries = 1;
    c.tlb.l1_data_4k_ways = 1;
    const LawRun run{c};
    const std::uint64_t ready = run.loaded(1);
    CHECK(run.record(2).translated() == ready + 7);
    CHECK(run.retired()[2] == ready + 7 + 1);
}

TEST_CASE("Law of translation: large pages take shorter walks", "[reference_cpu][law]") {
    MachineCase c = law_machine({{load(0x20'0000)}});
    c.spaces[0].page_size = mmu::PageSize::page_2m;
    c.spaces[0].ranges = {{0x20'0000, 0x40'0000}};
    CHECK(LawRun{c}.record(0).parts[0].looked_up == 1 + 3 * miss + 1);
    c.spaces[0].page_size = mmu::PageSize::page_1g;
    CHECK(LawRun{c}.record(0).parts[0].looked_up == 1 + 2 * miss + 1);
}
