// SPDX-License-Identifier: Apache-2.0
// Tests of the reference itself: loads, from an empty machine to memory and back, and from each level.
#include <catch2/catch.hpp>

#include "tests/reference_cpu/law_machine.hpp"

using namespace mktme;
using namespace mktme::test;

namespace {

std::vector<std::uint64_t> cycles_of_messages(const LawRun& run) {
    std::vector<std::uint64_t> cycles;
    for (const auto& message : run.seen().messages) cycles.push_back(message.at);
    return cycles;
}

}  // namespace

TEST_CASE("Law of cores: the first load walks four levels, misses everywhere and retires with its data",
          "[reference_cpu][law]") {
    const LawRun run{law_machine({{load(page)}})};
    REQUIRE(run.is_done());
    // Dispatched in 0, taken in 1. Each read: look-up of L2 3 later, GetS 4 + 8 later.
    CHECK(cycles_of_messages(run) == std::vector<std::uint64_t>{16, 93, 170, 247, 325});
    std::vector<std::uint64_t> requests;
    for (const auto& one : run.seen().requests) requests.push_back(one.at);
    CHECK(requests == std::vector<std::uint64_t>{22, 99, 176, 253, 331});
    std::vector<std::uint64_t> fills;
    for (const auto& one : run.seen().fills) fills.push_back(one.at);
    CHECK(fills == std::vector<std::uint64_t>{78, 78, 155, 155, 232, 232, 309, 309, 387, 387});
    CHECK(run.retired() == std::vector<std::uint64_t>{387});
    CHECK(run.seen().fills.front().state == cache::LineState::exclusive);
    CHECK(run.seen().fills.front().level == 2);
}

TEST_CASE("Law of cores: a hit of L1D takes its latency", "[reference_cpu][law]") {
    const LawRun run{law_machine({{load(page), load(page + 8, 1), load(page + 16, 1)}})};
    CHECK(run.loaded(0) == first_load);
    CHECK(run.loaded(1) == first_load + 3);
    CHECK(run.loaded(2) == first_load + 6);
    CHECK(run.retired() == std::vector<std::uint64_t>{387, 390, 393});
}

TEST_CASE("Law of cores: a hit of L2 takes both latencies", "[reference_cpu][law]") {
    MachineCase c = law_machine({{load(page), load(page + 64, 1), load(page, 1)}});
    c.caches.l1d = cache_of("l1d", 1, 1, 3);
    const LawRun run{c};
    CHECK(run.loaded(1) == first_load + miss);
    CHECK(run.loaded(2) == first_load + miss + 3 + 4);
}

TEST_CASE("Law of cores: a hit of the LLC takes all latencies and two hops", "[reference_cpu][law]") {
    MachineCase c = law_machine({{load(page), load(page + 64, 1), load(page, 1)}});
    c.caches.l1d = cache_of("l1d", 1, 1, 3);
    c.caches.shared_levels = {cache_of("l2", 1, 1, 4)};
    const LawRun run{c};
    CHECK(run.loaded(1) == first_load + miss);
    CHECK(run.loaded(2) == first_load + miss + from_llc);
    // The fill of the second line has put the first.
    CHECK(run.last_taken(cache::MessageKind::put_e, page) == first_load + miss + 8);
}

TEST_CASE("Law of cores: the parts of a load that crosses a line are taken one after the other",
          "[reference_cpu][law]") {
    const LawRun run{law_machine({{load(page), load(page + 64, 1), load(page + 60, 1)}})};
    const std::uint64_t ready = first_load + miss;
    CHECK(run.record(2).parts[0].wait.done == ready + 3);
    CHECK(run.record(2).parts[1].wait.done == ready + 4);
    CHECK(run.retired()[2] == ready + 4);
}

TEST_CASE("Law of cores: loads that find no port stay ready", "[reference_cpu][law]") {
    MachineCase c = law_machine({{load(page), load(page, 1), load(page, 2), load(page, 3)}});
    c.core.load_ports = 1;
    const LawRun one{c};
    CHECK(one.retired() == std::vector<std::uint64_t>{387, 390, 391, 392});
    c.core.load_ports = 2;
    const LawRun two{c};
    CHECK(two.retired() == std::vector<std::uint64_t>{387, 390, 390, 391});
}

TEST_CASE("Law of cores: a miss joins the entry of its line", "[reference_cpu][law]") {
    const LawRun run{law_machine({{load(page), load(page + 64, 1), load(page + 72, 2)}})};
    CHECK(run.loaded(1) == first_load + miss);
    CHECK(run.loaded(2) == first_load + miss);
}

TEST_CASE("Law of cores: a miss without an entry waits for a fill", "[reference_cpu][law]") {
    MachineCase c = law_machine({{load(page), load(page + 64, 1), load(page + 128, 2), load(page + 72, 3)}});
    c.caches.l1d.miss_entries = 1;
    c.core.load_ports = 3;
    const LawRun run{c};
    CHECK(run.loaded(1) == first_load + miss);
    CHECK(run.loaded(2) == first_load + 2 * miss);
    CHECK(run.loaded(3) == first_load + miss);  // joined the first, though another waited
}

TEST_CASE("Law of cores: the FIFO for entries of L1D is served in order", "[reference_cpu][law]") {
    MachineCase c = law_machine(
        {{load(page), load(page + 64, 1), load(page + 128, 2), load(page + 192, 3), load(page + 136, 4)}});
    c.caches.l1d.miss_entries = 1;
    c.core.load_ports = 4;
    const LawRun run{c};
    CHECK(run.loaded(2) == first_load + 2 * miss);
    CHECK(run.loaded(3) == first_load + 3 * miss);
    // It waited behind the fourth line. Both are served by the fill of its own line, the fourth with the entry that is free.
    CHECK(run.loaded(4) == first_load + 2 * miss + 3);
}

TEST_CASE("Law of cores: in order, a load that misses does not stop the next, but its user does",
          "[reference_cpu][law]") {
    MachineCase c = law_machine({{load(page), load(page + 64, 1), load(page + 128), load(page + 64, 2)}});
    c.core.order = cpu::ExecutionOrder::in_order;
    const LawRun run{c};
    // The second is dispatched when the first is complete, and taken in the next cycle; the third with it.
    CHECK(run.dispatched(1) == first_load);
    CHECK(run.loaded(1) == first_load + 1 + miss);
    CHECK(run.dispatched(3) == first_load + 1 + miss);
    CHECK(run.loaded(3) == first_load + 1 + miss + 1 + 3);
}
