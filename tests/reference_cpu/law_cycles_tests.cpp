// SPDX-License-Identifier: Apache-2.0
// Tests of the reference itself: where the cycles of a core went, counted by hand.
#include <catch2/catch.hpp>
#include <string>

#include "tests/reference_cpu/case_memory.hpp"
#include "tests/reference_cpu/cycle_row_text.hpp"
#include "tests/reference_cpu/law_machine.hpp"

using namespace mktme;
using namespace mktme::test;

namespace {

constexpr std::uint64_t walk = 4 * miss + 1;  // cycles from the first look-up of a page to its translation
constexpr std::uint64_t wait =
    miss - 1;  // for a line of memory, the cycle in which it was asked for not counted

std::string rows(const LawRun& run, std::size_t core = 0) { return row_text(run.account(core).rows()); }
std::string rows(const cpu::CycleRows& rows) { return row_text(rows); }

}  // namespace

TEST_CASE("Law of cycles: a load waits for its translation, then for memory", "[reference_cpu][law]") {
    const LawRun run{law_machine({{load(page)}})};
    // Dispatched in 0, taken in 1 and 310; its line comes in 387, and it retires.
    CHECK(rows(run) ==
          rows({.retiring = 1, .front_end = 1, .translation = walk, .memory = wait, .execution = 1}));
    CHECK(run.account().cycles() == first_load + 1);
}

TEST_CASE("Law of cycles: the latency of a hit is execution", "[reference_cpu][law]") {
    const LawRun run{law_machine({{load(page), load(page + 8, 1), load(page + 16, 1)}})};
    CHECK(rows(run) ==
          rows({.retiring = 3, .front_end = 1, .translation = walk, .memory = wait, .execution = 1 + 2 + 2}));
}

TEST_CASE("Law of cycles: a wait belongs to the level that the line comes from", "[reference_cpu][law]") {
    MachineCase c = law_machine({{load(page), load(page + 64, 1), load(page, 1)}});
    c.caches.l1d = cache_of("l1d", 1, 1, 3);
    const LawRun from_l2{c};
    CHECK(rows(from_l2) == rows({.retiring = 3,
                                 .front_end = 1,
                                 .translation = walk,
                                 .private_levels = 3 + 4 - 1,
                                 .memory = 2 * wait,
                                 .execution = 1}));
    c.caches.shared_levels = {cache_of("l2", 1, 1, 4)};
    const LawRun from_slice{c};
    CHECK(rows(from_slice) == rows({.retiring = 3,
                                    .front_end = 1,
                                    .translation = walk,
                                    .llc = from_llc - 1,
                                    .memory = 2 * wait,
                                    .execution = 1}));
}

TEST_CASE("Law of cycles: a line of another core", "[reference_cpu][law]") {
    std::vector<workloads::ProgramStep> later;
    for (std::uint64_t i = 0; i < 12; ++i) later.push_back(load(page + 0x2000 + i * 64, i == 0 ? 0 : 1));
    later.push_back(load(page, 1));
    const LawRun run{law_machine({{store(page)}, later})};
    // To the slice; to the core and back; and the reply.
    CHECK(run.account(1).rows().core == to_slice + (6 + 8) + (7 + 8) + (6 + 8) - 1);
    CHECK(run.account(0).rows().core == 0);
}

TEST_CASE("Law of cycles: the last cycles of a wait for memory are those of the engine",
          "[reference_cpu][law]") {
    MachineCase c = law_machine({{load(page)}});
    c.memory->first.channel.encryption.mode = crypto::EncryptionMode::tme;
    c.memory->first.channel.engine.clock = Frequency{1'600'000'000};
    c.memory->first.channel.engine.io_stages = Cycles{2};
    c.memory->first.channel.engine.data_cores = 4;
    const LawRun run{c};
    // AES-XTS-128: ten rounds, one a cycle, and two stages; the tweak is there before the data.
    constexpr std::uint64_t engine = 12;
    CHECK(rows(run) == rows({.retiring = 1,
                             .front_end = 1,
                             .translation = walk + 4 * engine,
                             .memory = wait,
                             .encryption = engine,
                             .execution = 1}));
}

TEST_CASE("Law of cycles: WRPKRU is serialising until it is complete", "[reference_cpu][law]") {
    const LawRun run{law_machine({{special(cpu::Special::wrpkru)}})};
    CHECK(rows(run) == rows({.retiring = 1, .front_end = 1, .serialising = 23}));
}

TEST_CASE("Law of cycles: a mispredicted branch is front end", "[reference_cpu][law]") {
    MachineCase c = law_machine({{plain(0), plain(0)}});
    c.core.mispredicts_per_kilo = 1000;
    const LawRun run{c};
    // Dispatched in 0 and 1 + 17.
    CHECK(rows(run) == rows({.retiring = 2, .front_end = 1 + 17}));
}

TEST_CASE("Law of cycles: a load waits for a store that has a part of its bytes", "[reference_cpu][law]") {
    const LawRun run{law_machine({{store(page, 0, 4), load(page, 0, 8)}})};
    // The store retires in 311 and asks for its line, which comes a miss later. Then the load hits.
    CHECK(rows(run) ==
          rows({.retiring = 2, .front_end = 1, .translation = walk, .stores = miss, .execution = 1 + 2}));
}

TEST_CASE("Law of cycles: a store waits for an entry of the store queue", "[reference_cpu][law]") {
    MachineCase c = law_machine({{store(page), store(page + 8)}});
    c.core.store_queue = 1;
    const LawRun run{c};
    // The first store commits a miss after its retirement in 311; the second is dispatched in that cycle and taken in the next.
    CHECK(rows(run) ==
          rows({.retiring = 2, .front_end = 1, .translation = walk, .stores = miss, .execution = 1 + 1}));
}
