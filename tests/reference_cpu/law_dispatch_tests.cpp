// SPDX-License-Identifier: Apache-2.0
// Tests of the reference itself: widths, queues, branches, fences and fetches.
#include <catch2/catch.hpp>

#include "tests/reference_cpu/branch_prediction.hpp"
#include "tests/reference_cpu/law_machine.hpp"

using namespace mktme;
using namespace mktme::test;

namespace {

using Numbers = std::vector<std::uint64_t>;

MachineCase only_plain(std::uint64_t count) {
    MachineCase c = law_machine({{}});
    c.programs[0].plain_tail = count;
    return c;
}

Numbers dispatched(const LawRun& run, std::size_t count) {
    Numbers cycles;
    for (std::size_t i = 0; i < count; ++i) cycles.push_back(run.dispatched(i));
    return cycles;
}

}  // namespace

TEST_CASE("Law of cores: widths of dispatch and retirement", "[reference_cpu][law]") {
    MachineCase c = only_plain(10);
    c.core.dispatch_width = 3;
    c.core.retire_width = 2;
    const LawRun run{c};
    CHECK(dispatched(run, 10) == Numbers{0, 0, 0, 1, 1, 1, 2, 2, 2, 3});
    CHECK(run.retired() == Numbers{1, 1, 2, 2, 3, 3, 4, 4, 5, 5});
}

TEST_CASE("Law of cores: a ROB entry that retirement frees is taken in the same cycle",
          "[reference_cpu][law]") {
    MachineCase c = only_plain(10);
    c.core.dispatch_width = 3;
    c.core.retire_width = 2;
    c.core.rob = 4;
    const LawRun run{c};
    // 0: three. 1: two retire, three are dispatched. 2: two and two.
    CHECK(dispatched(run, 10) == Numbers{0, 0, 0, 1, 1, 1, 2, 2, 3, 3});
}

TEST_CASE("Law of cores: plain instructions need credit", "[reference_cpu][law]") {
    MachineCase c = only_plain(5);
    c.core.plain_ipc = 0.3;
    // Credit before dispatch: 300, 600, 900, 1200; 500, 800, 1100; 400, 700, 1000; 300, 600, 900, 1200; 500, 800, 1100.
    CHECK(dispatched(LawRun{c}, 5) == Numbers{3, 6, 9, 13, 16});
    c.core.plain_ipc = 2.5;
    // 2500; 3000; 2500; ...
    CHECK(dispatched(LawRun{c}, 5) == Numbers{0, 0, 1, 1, 1});
}

TEST_CASE("Law of cores: an instruction waits for the cycle after its latest source",
          "[reference_cpu][law]") {
    workloads::ProgramStep writer;
    writer.registers.destinations[0] = 5;
    workloads::ProgramStep reader;
    reader.registers.sources[0] = 5;
    reader.registers.destinations[1] = 6;
    workloads::ProgramStep last;
    last.registers.sources[3] = 6;
    const LawRun run{law_machine({{writer, reader, last}})};
    CHECK(run.retired() == Numbers{1, 2, 3});
}

TEST_CASE("Law of cores: a mispredicted branch stops dispatch for its penalty", "[reference_cpu][law]") {
    workloads::ProgramStep branch;
    branch.branch = {.kind = cpu::BranchKind::conditional, .taken = true};
    MachineCase c = law_machine({{branch, plain(1)}});
    c.core.branch_predictor = cpu::BranchPrediction::perfect;
    CHECK(dispatched(LawRun{c}, 2) == Numbers{0, 0});
    c.core.branch_predictor = cpu::BranchPrediction::gshare;  // counters begin at 1: not taken
    CHECK(dispatched(LawRun{c}, 2) == Numbers{0, 1 + 17});
}

TEST_CASE("Law of cores: gshare counts and remembers", "[reference_cpu][law]") {
    reference_cpu::BranchPrediction predictor{cpu::CoreParams{.branch_history = 1}};
    const cpu::BranchUse taken{.kind = cpu::BranchKind::conditional, .taken = true};
    const cpu::BranchUse not_taken{.kind = cpu::BranchKind::other, .taken = false};
    // Two counters, at first 1. History 0, then 1.
    CHECK(predictor.is_mispredicted(0, taken));            // counter 0: 1 to 2; history 1
    CHECK(predictor.is_mispredicted(0, taken));            // counter 1: 1 to 2
    CHECK_FALSE(predictor.is_mispredicted(0, taken));      // counter 1: 2 to 3
    CHECK(predictor.is_mispredicted(2, not_taken));        // counter 0: 2 to 1; history 0
    CHECK_FALSE(predictor.is_mispredicted(0, not_taken));  // counter 0
    const cpu::BranchUse jump{.kind = cpu::BranchKind::indirect_jump, .next_ip = 0x100};
    CHECK(predictor.is_mispredicted(4, jump));  // nowhere
    CHECK_FALSE(predictor.is_mispredicted(4, jump));
    const cpu::BranchUse call{.kind = cpu::BranchKind::indirect_call, .next_ip = 0x200};
    CHECK(predictor.is_mispredicted(8, call));  // the same place in the table
    CHECK_FALSE(predictor.is_mispredicted(2, {.kind = cpu::BranchKind::function_return, .next_ip = 1}));
}

TEST_CASE("Law of cores: mispredicted branches of a trace without branches", "[reference_cpu][law]") {
    MachineCase c = only_plain(6);
    c.core.dispatch_width = 1;
    c.core.mispredicts_per_kilo = 400;  // instructions 3, 5, 8
    c.core.mispredict_penalty = Cycles{10};
    CHECK(dispatched(LawRun{c}, 6) == Numbers{0, 1, 2, 13, 14, 25});
}

TEST_CASE("Law of cores: LFENCE stops dispatch until the cycle after it is complete",
          "[reference_cpu][law]") {
    // The fence is the oldest when the load has retired, and complete in that cycle.
    const LawRun run{law_machine({{load(page), special(cpu::Special::lfence), plain(0)}})};
    CHECK(run.retired() == Numbers{first_load, first_load, first_load + 2});
    CHECK(run.dispatched(2) == first_load + 1);
}

TEST_CASE("Law of cores: WRPKRU takes its time as the oldest instruction", "[reference_cpu][law]") {
    const LawRun run{law_machine({{load(page), special(cpu::Special::wrpkru), plain(0)}})};
    CHECK(run.retired() == Numbers{first_load, first_load + 23, first_load + 25});
}

TEST_CASE("Law of cores: an instruction that uses the width up hides a special one behind it",
          "[reference_cpu][law]") {
    MachineCase c = law_machine({{load(page), special(cpu::Special::wrpkru), plain(0)}});
    c.core.retire_width = 1;
    CHECK(LawRun{c}.retired() == Numbers{first_load, first_load + 1 + 23, first_load + 26});
}

TEST_CASE("Law of cores: MFENCE waits for senior stores and holds younger loads back",
          "[reference_cpu][law]") {
    const LawRun run{
        law_machine({{load(page), store(page + 64, 1), special(cpu::Special::mfence), load(page + 8)}})};
    const std::uint64_t commit = first_load + 1 + miss;
    CHECK(run.committed(1) == commit);
    CHECK(run.retired() == Numbers{first_load, first_load + 1, commit + 1, commit + 4});
    CHECK(run.record(3).parts[0].looked_up == commit + 1);
}

TEST_CASE("Law of cores: an SFENCE keeps younger stores from committing until flushes are answered",
          "[reference_cpu][law]") {
    const LawRun run{law_machine({{load(page), flush(cpu::Special::clwb, page, 1),
                                   special(cpu::Special::sfence), store(page + 8, 2)}})};
    // The flush retires and leaves in the cycle after the load. Slice: 8; probe of the owner: 6 + 8; answer: 7 + 8;
    // nothing was dirty: 6 + 8.
    const std::uint64_t answer = first_load + 1 + 8 + 14 + 15 + 14;
    CHECK(run.committed(1) == first_load + 1);
    CHECK(run.committed(2) == answer);
    // The downgrade has taken the ownership of the store, which asks again.
    CHECK(run.committed(3) > answer);
}

TEST_CASE("Law of cores: a fetch that misses stops dispatch until its line is filled",
          "[reference_cpu][law]") {
    workloads::ProgramStep step = access(cpu::AccessKind::fetch, page);
    workloads::ProgramStep again = access(cpu::AccessKind::fetch, page + 16);
    const LawRun run{law_machine({{step, again, plain(0)}})};
    // The ITLB misses in 0: four reads of the walk. In the cycle after the last the line misses in L1I: 2 + 4 + 8 to the
    // slice, 6 + 48 + 8 back.
    const std::uint64_t filled = 4 * miss + 1 + 14 + 62;
    CHECK(dispatched(run, 3) == Numbers{filled, filled, filled});
    CHECK(run.seen().fills.back().level == 0);
    CHECK(run.seen().fills.back().state == cache::LineState::shared);
}

TEST_CASE("Law of cores: records before one that finds no entry go ahead", "[reference_cpu][law]") {
    workloads::ProgramStep two = load(page + 64, 1);
    two.records.push_back(load(page + 128, 2).records[0]);
    MachineCase c = law_machine({{load(page), two}});
    c.core.load_queue = 2;
    const LawRun run{c};
    CHECK(run.loaded(1) == first_load + miss);
    CHECK(run.dispatched(1) == first_load);  // with the LQ entry of the first load
    CHECK(run.instruction(1).records[1].parts[0].looked_up == first_load + 1);
}
