// SPDX-License-Identifier: Apache-2.0
// Printing, and parsing of what was printed.
#include <catch2/catch.hpp>

#include "models/base/error.hpp"
#include "tests/workloads/scenario/random_tree.hpp"
#include "workloads/scenario/parse.hpp"
#include "workloads/scenario/print.hpp"

namespace {

using namespace mktme;
using namespace scenario;

}  // namespace

TEST_CASE("Random trees of both versions print to scripts with the same tree", "[scenario]") {
    for (const Version version : {Version::one, Version::two})
        for (std::uint64_t seed = 1; seed <= 60; ++seed) {
            const Scenario tree = test::random_tree(version, seed, 300);
            const std::string text = print(tree);
            INFO("version " << static_cast<int>(version) << ", seed " << seed);
            CHECK_NOTHROW(parse_text(text, "random"));
            CHECK((parse_text(text, "random") == tree));
        }
}

TEST_CASE("A tree differs from one with another word", "[scenario]") {
    const auto tree = parse_text("mktme-scenario 2\nspawn a core=1\nend\n", "s");
    CHECK((tree == parse_text("mktme-scenario 2\n\n  spawn\ta   core=1 # here\nend\n", "s")));
    CHECK_FALSE((tree == parse_text("mktme-scenario 2\nspawn a core=2\nend\n", "s")));
    CHECK_FALSE((tree == parse_text("mktme-scenario 2\nspawn b core=1\nend\n", "s")));
    CHECK_FALSE((tree == parse_text("mktme-scenario 1\nspawn a core=1\nend\n", "s")));
}

TEST_CASE("Printed scripts have one statement a line, without comments", "[scenario]") {
    const auto tree =
        parse_text("mktme-scenario 1 # old\nconfig  keyids=3\n\n@5\nspawn a # first\nend\n", "s");
    CHECK(print(tree) == "mktme-scenario 1\nconfig keyids=3\n@5\nspawn a\nend\n");
}

TEST_CASE("Places of words are those of the script", "[scenario]") {
    const auto tree = parse_text("mktme-scenario 2\n\n spawn a\n\ta m = mmap 4p rw anon,private\nend\n", "s");
    const auto& line = std::get<ActorLine>(tree.statements.at(1).what);
    const auto& action = std::get<Action>(line.what);
    CHECK(tree.statements.at(0).at.line == 3);
    CHECK(tree.statements.at(0).at.column == 2);
    CHECK(action.name->at.line == 4);
    CHECK(action.name->at.column == 4);
    const auto& mapping = std::get<PlainMapping>(std::get<Mmap>(action.what).mapping);
    CHECK(mapping.length.at.column == 13);
    CHECK(mapping.protection.at.column == 16);
}
