// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <fmt/format.h>
#include <catch2/catch.hpp>
#include <string>

#include "sim/scenario/player.hpp"
#include "sim/scenario/scenario_host.hpp"
#include "tests/source_dir.hpp"
#include "workloads/scenario/parse.hpp"

namespace mktme::test {

/// Plays a shipped scenario, which must meet all its expectations. Returns the report.
inline sim::ScenarioReport play_shipped(const std::string& name, const sim::ScenarioHost& host = {}) {
    const auto path = source_dir() / "configs/scenarios" / (name + ".scn");
    const auto script = scenario::parse_file(path);
    sim::ScenarioReport report = sim::ScenarioPlayer{script, name, host}.run();
    std::string failures;
    for (const auto& failure : report.failures)
        failures += fmt::format("{}: {}: expected {}, got {}\n", failure.line, failure.statement,
                                failure.expected, failure.got);
    CAPTURE(name);
    INFO(failures);
    CHECK(!report.actions.empty());
    CHECK(report.failures.empty());
    CHECK(report.broken_invariant.empty());
    CHECK(report.left_over.empty());
    return report;
}

/// Shipped scenarios that ask for nothing but calls on keys and memory, accesses, signals, kernel threads and faults of key hardware.
inline constexpr std::array shipped_for_plain_machines{
    "1-demo",         "3-revoke-mapped-59", "3-revoke-mapped-v1", "4-slot-exhaustion", "5-fork",
    "6-key-change",   "direct-map",         "encrypt-errors",     "fork-thread-ring",  "hotplug",
    "key-change-59",  "key-change-62",      "key-change-v1",      "kernel-threads",    "pconfig-faults",
    "pkeys-clear",    "pkeys-inherit",      "pkeys-init",         "pkeys-lockdown",    "pkeys-save-clear-14",
    "revoke-answers", "revoke-check",       "revoke-keep-only",   "revoke-own-call",   "revoke-return-error"};

}  // namespace mktme::test
