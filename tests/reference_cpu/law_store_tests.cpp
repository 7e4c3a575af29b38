// SPDX-License-Identifier: Apache-2.0
// Tests of the reference itself: stores, forwarding, commits, locked operations.
#include <catch2/catch.hpp>

#include "tests/reference_cpu/law_machine.hpp"

using namespace mktme;
using namespace mktme::test;

namespace {

/// A store of an instruction that depends on the first load is translated in the cycle of its completion, retires in the
/// next and asks for its line.
constexpr std::uint64_t asked = first_load + 1;

}  // namespace

TEST_CASE("Law of cores: a store that hits commits in the cycle in which it retires",
          "[reference_cpu][law]") {
    const LawRun run{law_machine({{load(page), store(page, 1)}})};
    CHECK(run.retired() == std::vector<std::uint64_t>{first_load, first_load + 1});
    CHECK(run.committed(1) == first_load + 1);
}

TEST_CASE("Law of cores: a store that misses asks when it is senior and commits with the fill",
          "[reference_cpu][law]") {
    const LawRun run{law_machine({{load(page), store(page + 64, 1)}})};
    CHECK(run.retired() == std::vector<std::uint64_t>{first_load, first_load + 1});
    CHECK(run.last_taken(cache::MessageKind::get_m, page + 64) == asked + to_slice);
    CHECK(run.committed(1) == asked + miss);
    CHECK(run.seen().fills.back().state == cache::LineState::exclusive);
}

TEST_CASE("Law of cores: one part asks in a cycle, several commit", "[reference_cpu][law]") {
    MachineCase c = law_machine({{load(page), store(page, 1), store(page + 8, 2), store(page + 16, 3)}});
    c.core.store_commits = 2;
    const LawRun hits{c};
    CHECK(hits.committed(1) == asked);
    CHECK(hits.committed(2) == asked);
    CHECK(hits.committed(3) == asked + 1);
    const LawRun misses{law_machine({{load(page), store(page + 64, 1), store(page + 128, 2)}})};
    CHECK(misses.last_taken(cache::MessageKind::get_m, page + 64) == asked + to_slice);
    CHECK(misses.last_taken(cache::MessageKind::get_m, page + 128) == asked + 1 + to_slice);
}

TEST_CASE("Law of cores: a load is forwarded from a store that covers it", "[reference_cpu][law]") {
    const LawRun run{law_machine({{load(page), store(page + 64, 1), load(page + 66, 2, 4)}})};
    CHECK(run.loaded(2) == first_load + 5);
    CHECK_FALSE(run.record(2).parts[0].looked_up);
}

TEST_CASE("Law of cores: a load that a store covers in part waits for its commit", "[reference_cpu][law]") {
    const LawRun run{law_machine({{load(page), store(page + 64, 1, 4), load(page + 66, 2, 4)}})};
    CHECK(run.committed(1) == asked + miss);
    CHECK(run.loaded(2) == asked + miss + 3);
}

TEST_CASE("Law of cores: a load waits for the address of an older store that it overlaps",
          "[reference_cpu][law]") {
    const LawRun run{
        law_machine({{load(page), load(page + 128, 1), store(page + 64, 1), load(page + 64, 3)}})};
    // The store is translated with the second load's data. The load is ready in the next cycle.
    CHECK(run.loaded(1) == first_load + miss);
    CHECK(run.loaded(3) == first_load + miss + 1 + 5);
}

TEST_CASE("Law of cores: a store of the same instruction is no older store", "[reference_cpu][law]") {
    workloads::ProgramStep both = store(page + 4, 1);
    both.records.push_back(load(page, 2).records[0]);
    const LawRun run{law_machine({{load(page), both}})};
    REQUIRE(run.is_done());
    CHECK(run.instruction(1).records[1].loaded() == first_load + 3);
}

TEST_CASE("Law of cores: a store queue that is full holds dispatch until a commit", "[reference_cpu][law]") {
    MachineCase c = law_machine({{load(page), store(page + 64, 1), store(page, 0), load(page)}});
    c.core.store_queue = 1;
    const LawRun run{c};
    CHECK(run.committed(1) == asked + miss);
    CHECK(run.dispatched(2) == asked + miss);
    CHECK(run.retired()[2] == asked + miss + 2);  // translated in the next cycle, seen in the one after
}

TEST_CASE("Law of cores: both parts of a store commit, each with its line", "[reference_cpu][law]") {
    MachineCase c = law_machine({{load(page), store(page + 124, 1)}});
    c.core.store_commits = 1;
    const LawRun run{c};
    // The second part asks a cycle later, and its line comes at least tCCD later.
    CHECK(run.last_taken(cache::MessageKind::get_m, page + 128) == asked + 1 + to_slice);
    CHECK(run.committed(1) >= asked + miss + 4);
    CHECK(run.committed(1) == run.seen().fills.back().at);
}

TEST_CASE("Law of cores: a locked load waits for senior stores and owns its line", "[reference_cpu][law]") {
    workloads::ProgramStep locked = access(cpu::AccessKind::locked_load, page + 128);
    locked.records.push_back(access(cpu::AccessKind::locked_store, page + 128).records[0]);
    const LawRun run{law_machine({{load(page), store(page + 64, 1), locked, load(page)}})};
    const std::uint64_t store_done = asked + miss;
    CHECK(run.committed(1) == store_done);
    // It is the oldest since the store has retired, and is taken when no store is senior.
    CHECK(run.last_taken(cache::MessageKind::get_m, page + 128) == store_done + to_slice);
    const std::uint64_t loaded = store_done + miss;
    CHECK(run.loaded(2) == loaded);
    // Its store was translated before, so it retires with its data, and commits at once. The younger load is taken then.
    CHECK(run.instruction(2).records[1].committed == loaded);
    CHECK(run.record(3).parts[0].looked_up == loaded);
    CHECK(run.loaded(3) == loaded + 3);
}
