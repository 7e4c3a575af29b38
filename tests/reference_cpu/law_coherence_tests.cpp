// SPDX-License-Identifier: Apache-2.0
// Tests of the reference itself: two cores and their slices; flushes.
#include <catch2/catch.hpp>

#include "tests/reference_cpu/law_machine.hpp"

using namespace mktme;
using namespace mktme::test;
using cache::LineState;
using cache::MessageKind;

namespace {

/// Returns loads of other lines, each of which waits for the one before: time for everything else to become quiet.
std::vector<workloads::ProgramStep> after_a_while(std::vector<workloads::ProgramStep> then) {
    std::vector<workloads::ProgramStep> steps;
    constexpr std::uint64_t loads = 12;
    for (std::uint64_t i = 0; i < loads; ++i) steps.push_back(load(page + 0x2000 + i * 64, i == 0 ? 0 : 1));
    steps.insert(steps.end(), then.begin(), then.end());
    return steps;
}

const Recorder::Probed* last_probe(const LawRun& run, std::uint64_t address) {
    const Recorder::Probed* last = nullptr;
    for (const auto& probe : run.seen().probes)
        if (probe.line == run.line(address)) last = &probe;
    return last;
}

const Recorder::Filled* last_fill(const LawRun& run, std::uint32_t core, std::uint64_t address) {
    const Recorder::Filled* last = nullptr;
    for (const auto& fill : run.seen().fills)
        if (fill.line == run.line(address) && fill.core == core) last = &fill;
    return last;
}

// From the slice, at s: a probe leaves at s + 6 and comes 8 later; its answer comes 7 + 8 later; the reply leaves 6 later
// and comes 8 later.
constexpr std::uint64_t probed = 6 + 8;
constexpr std::uint64_t answered = probed + 7 + 8;
constexpr std::uint64_t replied = answered + 6 + 8;

}  // namespace

TEST_CASE("Law of caches: a line goes from an owner to a core that stores", "[reference_cpu][law]") {
    const LawRun run{law_machine({{store(page)}, after_a_while({store(page, 1)})})};
    REQUIRE(run.is_done());
    const std::uint64_t s = run.last_taken(MessageKind::get_m, page);
    REQUIRE(last_probe(run, page) != nullptr);
    CHECK(last_probe(run, page)->at == s + probed);
    CHECK(last_probe(run, page)->kind == MessageKind::probe_invalidate);
    CHECK(last_probe(run, page)->had == LineState::modified);
    CHECK(run.last_taken(MessageKind::probe_answer, page) == s + answered);
    CHECK(last_fill(run, 1, page)->at == s + replied);
    CHECK(run.committed(12, 1) == s + replied);
}

TEST_CASE("Law of caches: a line that comes for a store is dirty only if it was", "[reference_cpu][law]") {
    const LawRun run{law_machine({{store(page)}, after_a_while({store(page, 1)})})};
    REQUIRE(run.is_done());
    std::vector<LineState> in_l2;
    for (const auto& fill : run.seen().fills)
        if (fill.line == run.line(page) && fill.level == 2) in_l2.push_back(fill.state);
    CHECK(in_l2 == std::vector{LineState::exclusive, LineState::modified});  // of core 0, then of core 1
}

TEST_CASE("Law of caches: a line that an owner has is shared with a core that loads",
          "[reference_cpu][law]") {
    const LawRun run{law_machine({{store(page)}, after_a_while({load(page, 1)})})};
    const std::uint64_t s = run.last_taken(MessageKind::get_s, page);
    CHECK(last_probe(run, page)->at == s + probed);
    CHECK(last_probe(run, page)->kind == MessageKind::probe_downgrade);
    CHECK(last_fill(run, 1, page)->state == LineState::shared);
    CHECK(run.loaded(12, 1) == s + replied);
}

TEST_CASE("Law of caches: an upgrade probes the other sharers and gets no data", "[reference_cpu][law]") {
    const LawRun run{law_machine({{load(page)}, after_a_while({load(page, 1), store(page, 1)})})};
    const std::uint64_t s = run.last_taken(MessageKind::get_m, page);
    CHECK(last_probe(run, page)->core == 0);
    CHECK(last_probe(run, page)->at == s + probed);
    CHECK(last_probe(run, page)->had == LineState::shared);
    CHECK(last_fill(run, 1, page)->at == s + replied);
    CHECK(last_fill(run, 1, page)->state == LineState::exclusive);
    CHECK(run.committed(13, 1) == s + replied);
    for (const auto& request : run.seen().requests)
        if (request.line == run.line(page)) CHECK(request.at < s);
}

TEST_CASE("Law of caches: a CLFLUSH of a dirty line is done when the controller has it",
          "[reference_cpu][law]") {
    const LawRun run{law_machine({after_a_while(
        {store(page, 1), flush(cpu::Special::clflush, page), special(cpu::Special::mfence)})})};
    const std::uint64_t committed = run.committed(12);
    // The flush is translated long before, and retires with the store or a cycle later: it leaves when the store has
    // committed, comes a hop later, and probes its own core. The write leaves 6 after the answer and is accepted at once.
    const std::uint64_t s = run.last_taken(MessageKind::clflush, page);
    CHECK(s == committed + 8);
    CHECK(last_probe(run, page)->at == s + probed);
    CHECK(last_probe(run, page)->had == LineState::modified);
    CHECK(run.seen().requests.back().direction == test::Recorder::Direction::write);
    CHECK(run.seen().requests.back().at == s + answered + 6);
    CHECK(run.committed(13) == s + answered + 6 + 8);
    // Phase 1 comes before the commit.
    CHECK(run.retired().back() == s + answered + 6 + 8 + 1);
}

TEST_CASE("Law of caches: a CLFLUSHOPT commits when it leaves, and occupies its slot until the answer",
          "[reference_cpu][law]") {
    const LawRun run{law_machine({after_a_while(
        {store(page, 1), flush(cpu::Special::clflushopt, page), special(cpu::Special::mfence)})})};
    const std::uint64_t s = run.last_taken(MessageKind::clflushopt, page);
    CHECK(run.committed(13) == s - 8);
    CHECK(run.retired().back() == s + answered + 6 + 8);
}

TEST_CASE("Law of caches: a CLWB of a clean line probes its owner and writes nothing",
          "[reference_cpu][law]") {
    const LawRun run{law_machine(
        {after_a_while({flush(cpu::Special::clwb, page + 0x2000), special(cpu::Special::mfence)})})};
    const std::uint64_t s = run.last_taken(MessageKind::clwb, page + 0x2000);
    CHECK(last_probe(run, page + 0x2000)->kind == MessageKind::probe_downgrade);
    CHECK(last_probe(run, page + 0x2000)->had == LineState::exclusive);
    CHECK(run.retired().back() == s + answered + 6 + 8);
    for (const auto& request : run.seen().requests)
        CHECK_FALSE(request.direction == test::Recorder::Direction::write);
}

TEST_CASE("Law of caches: a flush of a line that nobody has is answered at once", "[reference_cpu][law]") {
    const LawRun run{
        law_machine({after_a_while({flush(cpu::Special::clflushopt, page), special(cpu::Special::mfence)})})};
    const std::uint64_t s = run.last_taken(MessageKind::clflushopt, page);
    CHECK(run.retired().back() == s + 6 + 8);
}
