// SPDX-License-Identifier: Apache-2.0
// Tests of the reference itself: aliases of a line under several KeyIDs, in programs of a few instructions. Safe and unsafe
// patterns are those of docs/facts.md#keyid-aliases. Model and reference agree on each of them.
#include <catch2/catch.hpp>

#include "tests/reference_cpu/alias_machine.hpp"

using namespace mktme;
using namespace mktme::test;
using namespace mktme::test::alias;

namespace {

Found found(std::initializer_list<Steps> programs) { return found_in(alias_machine(programs)); }

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
