// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "models/cpu/replay_source.hpp"
#include "tests/reference_cpu/law_machine.hpp"

using namespace mktme;
using namespace mktme::test;

namespace {

constexpr std::uint64_t rob = 2;

/// Three plain instructions, a load of `page`, one of the next line, and two plain ones.
class TwoLoads {
public:
    /// Returns the address of the next load, and the plain instructions before it; nothing at the end.
    std::optional<std::pair<std::uint64_t, std::uint64_t>> next() {
        cpu::Instruction instruction;
        if (!replay.next(instruction)) return std::nullopt;
        return std::pair{instruction.records[0].address.count(), instruction.plain_before};
    }

private:
    static std::vector<workloads::ProgramStep> steps() {
        std::vector<workloads::ProgramStep> steps{load(page), load(page + 64)};
        steps.front().plain_before = 3;
        return steps;
    }

    workloads::ProgramSource program_{steps(), 2};

public:
    cpu::ReplaySource replay{program_, rob};
};

using Got = std::optional<std::pair<std::uint64_t, std::uint64_t>>;

}  // namespace

TEST_CASE("A source hands out again what was undone, and then goes on", "[reference_cpu][replay]") {
    TwoLoads source;
    CHECK(source.next() == Got{{page, 3}});
    source.replay.undo(2);  // the load, and the last plain instruction before it
    CHECK(source.next() == Got{{page, 1}});
    CHECK(source.next() == Got{{page + 64, 0}});
    source.replay.undo(2);
    source.replay.undo(0);
    CHECK(source.next() == Got{{page, 0}});
    CHECK(source.next() == Got{{page + 64, 0}});
    CHECK(source.next() == Got{});
    CHECK(source.replay.plain_tail() == 2);
}

TEST_CASE("What was executed of the plain instructions at the end does not come again",
          "[reference_cpu][replay]") {
    TwoLoads source;
    while (source.next()) continue;
    source.replay.undo(3);
    CHECK(source.next() == Got{{page + 64, 0}});
    CHECK(source.next() == Got{});
    CHECK(source.replay.plain_tail() == 2);
    source.replay.undo(1);
    CHECK(source.next() == Got{});
    CHECK(source.replay.plain_tail() == 1);
    source.replay.undo(0);
    CHECK(source.next() == Got{});
    CHECK(source.replay.plain_tail() == 0);
}

TEST_CASE("More than a core can have is a broken invariant, and so is a source that cannot go back",
          "[reference_cpu][replay]") {
    TwoLoads source;
    CHECK(source.next());
    CHECK_THROWS_AS(source.replay.undo(5), InvariantError);
    workloads::ProgramSource program{std::vector<workloads::ProgramStep>{}};
    CHECK_THROWS_AS(program.undo(1), InvariantError);
}
