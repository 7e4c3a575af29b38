// SPDX-License-Identifier: Apache-2.0
// Tests of the reference itself: aliases of a line under several KeyIDs, in programs of a few instructions. Safe and unsafe
// patterns are those of docs/facts.md#keyid-aliases. Model and reference agree on each of them.
#include <catch2/catch.hpp>
#include <vector>

#include "models/platform/package.hpp"
#include "tests/reference_cpu/case_memory.hpp"
#include "tests/reference_cpu/equality.hpp"
#include "tests/reference_cpu/law_machine.hpp"

using namespace mktme;
using namespace mktme::test;
using contents::WrongRead;
using cpu::Special;

namespace {

constexpr std::uint64_t a = page;           // one frame under KeyID 1,
constexpr std::uint64_t b = page + 0x1000;  // KeyID 2, whose key is another,
constexpr std::uint64_t c = page + 0x2000;  // and KeyID 3, whose key is that of KeyID 1
constexpr std::uint64_t elsewhere = page + 0x3000;

using Steps = std::vector<workloads::ProgramStep>;

workloads::ProgramStep fence() { return special(Special::mfence); }
workloads::ProgramStep clflush(std::uint64_t address) { return flush(Special::clflush, address); }

/// Returns the steps of a second core, which begins when the first has been done for long.
Steps much_later(const Steps& steps) {
    Steps later;
    for (std::uint64_t i = 0; i < 40; ++i) later.push_back(load(elsewhere + i * 64, i == 0 ? 0 : 1));
    later.push_back(fence());
    later.insert(later.end(), steps.begin(), steps.end());
    return later;
}

MachineCase alias_machine(std::initializer_list<Steps> programs, contents::DataMode mode) {
    MachineCase m = law_machine(programs);
    m.memory->first.channel.encryption.mode = crypto::EncryptionMode::mktme;
    constexpr const char* one = "000102030405060708090a0b0c0d0e0f";
    constexpr const char* two = "101112131415161718191a1b1c1d1e1f";
    m.memory->first.keys.mktme.key = {{.keyid = 1, .data_key = one, .tweak_key = one},
                                      {.keyid = 2, .data_key = two, .tweak_key = two},
                                      {.keyid = 3, .data_key = one, .tweak_key = one}};
    m.memory->first.data = mode;
    m.caches.data = mode;
    m.spaces.front().ranges = {{page, page + 4 * 0x1000}};
    constexpr DramAddr frame{std::uint64_t{1} << 28U};
    for (std::uint16_t i = 0; i < 3; ++i)
        m.pages.push_back({.space = 0,
                           .address = page + i * 0x1000,
                           .frame = frame,
                           .keyid = KeyId{static_cast<std::uint16_t>(i + 1)}});
    m.pages.push_back({.space = 0, .address = elsewhere, .frame = DramAddr{frame.count() + 0x1000}});
    return m;
}

/// What the checks of a run have found.
struct Found {
    std::uint64_t stale = 0;
    std::uint64_t wrong_key = 0;
    std::uint64_t lost_writeback = 0;

    bool operator==(const Found&) const = default;
};

std::ostream& operator<<(std::ostream& out, const Found& found) {
    return out << found.stale << " stale, " << found.wrong_key << " wrong key, " << found.lost_writeback
               << " lost";
}

/// Runs the programs with tags and with full contents, which must find the same.
Found found(std::initializer_list<Steps> programs) {
    std::vector<Found> results;
    for (const auto mode : {contents::DataMode::tags, contents::DataMode::full}) {
        const MachineCase m = alias_machine(programs, mode);
        require_equality(m);
        LawRun run{m};
        REQUIRE(run.is_done());
        const auto& checks = run.machine().package().contents()->stats();
        results.push_back({.stale = run.machine().contents().stale_reads(),
                           .wrong_key = checks.of<WrongRead::wrong_key>(),
                           .lost_writeback = checks.of<WrongRead::lost_writeback>()});
    }
    REQUIRE(results[0] == results[1]);
    return results[0];
}

constexpr Found clean{};

}  // namespace

TEST_CASE("Law of contents: lines without aliases are clean", "[reference_cpu][law]") {
    CHECK(found({{store(a), load(a), clflush(a), fence(), load(a)}}) == clean);
    CHECK(found({{store(a), store(b + 64), fence(), load(a), load(b + 64)}}) == clean);
}

TEST_CASE("Law of contents: aliases that are only read are clean", "[reference_cpu][law]") {
    CHECK(found({{load(a), load(b), fence(), load(a), load(c)}}) == clean);
}

TEST_CASE("Law of contents: writes through one KeyID are clean while nobody reads through another",
          "[reference_cpu][law]") {
    CHECK(found({{load(b), fence(), store(a), store(a, 0, 4), clflush(a), fence(), store(a)}}) == clean);
}

TEST_CASE("Law of contents: a load through another KeyID is stale once for each store",
          "[reference_cpu][law]") {
    const Steps once{store(a), fence(), load(b)};
    CHECK(found({once}) == Found{.stale = 1});
    Steps again = once;
    again.insert(again.end(), {fence(), load(b)});
    CHECK(found({again}) == Found{.stale = 1});
    again.insert(again.end(), {store(a), fence(), load(b)});
    CHECK(found({again}) == Found{.stale = 2});
}

TEST_CASE("Law of contents: two stores before a load make it stale once", "[reference_cpu][law]") {
    CHECK(found({{store(a), store(a), fence(), load(b)}}) == Found{.stale = 1});
}

TEST_CASE("Law of contents: a line that was flushed is in memory, under its key", "[reference_cpu][law]") {
    CHECK(found({{store(a), clflush(a), fence(), load(b)}}) == Found{.wrong_key = 1});
    CHECK(found({{store(a), clflush(a), fence(), load(c)}}) == clean);
}

TEST_CASE("Law of contents: a line that reaches memory late overwrites what another KeyID has written",
          "[reference_cpu][law]") {
    CHECK(found({{store(a), store(b), fence(), clflush(b), fence(), clflush(a), fence(), load(b)}}) ==
          Found{.lost_writeback = 1});
}

TEST_CASE("Law of contents: a flush through another KeyID leaves the line where it is",
          "[reference_cpu][law]") {
    CHECK(found({{store(a), fence(), clflush(b), fence(), load(b)}}) == Found{.stale = 1});
    CHECK(found({{store(a), fence(), clflush(b), fence(), load(a)}}) == clean);
}

TEST_CASE("Law of contents: aliases of two cores are those of one", "[reference_cpu][law]") {
    CHECK(found({{store(a)}, much_later({load(a)})}) == clean);
    CHECK(found({{store(a)}, much_later({load(b)})}) == Found{.stale = 1});
    CHECK(found({{store(a)}, much_later({load(b), fence(), load(b)})}) == Found{.stale = 1});
    CHECK(found({{store(a)}, much_later({clflush(a), fence(), load(b)})}) == Found{.wrong_key = 1});
    CHECK(found({{store(a)}, much_later({clflush(a), fence(), load(c)})}) == clean);
    CHECK(found({{store(a)}, much_later({clflush(b), fence(), load(b)})}) == Found{.stale = 1});
    CHECK(found({{store(a)}, much_later({store(b), clflush(b), fence(), clflush(a), fence(), load(b)})}) ==
          Found{.lost_writeback = 1});
}
