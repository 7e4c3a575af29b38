// SPDX-License-Identifier: Apache-2.0
// The shipped scenarios on a machine without time: whatever needs no encrypted memory.
#include <fmt/format.h>
#include <catch2/catch.hpp>

#include "models/base/error.hpp"
#include "sim/scenario/player.hpp"
#include "tests/source_dir.hpp"
#include "workloads/scenario/parse.hpp"

namespace {

using namespace mktme;

sim::ScenarioReport play(const std::string& name) {
    const auto path = source_dir() / "configs/scenarios" / (name + ".scn");
    const auto script = scenario::parse_file(path);
    return sim::ScenarioPlayer{script, name}.run();
}

std::string failures_of(const sim::ScenarioReport& report) {
    std::string text;
    for (const auto& failure : report.failures)
        text += fmt::format("{}: {}: expected {}, got {}\n", failure.line, failure.statement,
                            failure.expected, failure.got);
    return text;
}

}  // namespace

TEST_CASE("Shipped scenarios that need no encrypted memory pass on a machine without time",
          "[scenario][player]") {
    for (const char* name : {"1-demo",
                             "3-revoke-mapped-59",
                             "3-revoke-mapped-v1",
                             "4-slot-exhaustion",
                             "5-fork",
                             "6-key-change",
                             "encrypt-errors",
                             "fork-thread-ring",
                             "key-change-59",
                             "key-change-62",
                             "key-change-v1",
                             "pconfig-faults",
                             "pkeys-clear",
                             "pkeys-inherit",
                             "pkeys-init",
                             "pkeys-lockdown",
                             "pkeys-save-clear-14",
                             "revoke-check",
                             "revoke-keep-only",
                             "revoke-own-call",
                             "revoke-return-error"}) {
        CAPTURE(name);
        const auto report = play(name);
        CHECK(report.actions > 0);
        INFO(failures_of(report));
        CHECK(report.failures.empty());
        CHECK(report.broken_invariant.empty());
        CHECK(report.left_over.empty());
    }
}
