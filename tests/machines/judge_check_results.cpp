// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <algorithm>
#include <set>

#include "models/tme/registers/address_layout.hpp"
#include "sim/config/sim_config.hpp"
#include "tests/machines/judge.hpp"

namespace mktme::machines {

namespace {

using contents::FaultKind;

/// Check results of docs/models/contents.md that mark a wrong read, and those that may accompany them.
constexpr std::array<std::string_view, 11> check_results{
    "wrong_key", "stale_alias", "lost_writeback", "cleared_key", "relocated", "replayed",
    "corrupted", "garbage",     "leak",           "poisoned",    "withheld"};

/// Returns the check results that some cause in the machine explains. Any other is an error of the program.
std::set<std::string_view> explained(const sim::SimConfig& config, bool may_alias) {
    std::set<std::string_view> allowed;
    const auto allow = [&](std::initializer_list<std::string_view> names) { allowed.insert(names); };
    const auto has = [&](FaultKind kind) {
        return std::ranges::any_of(config.data.fault, [&](const auto& fault) { return fault.kind == kind; });
    };
    if (has(FaultKind::flip)) allow({"corrupted", "garbage", "poisoned", "withheld"});
    // A line that is moved away and back again is a replay.
    if (has(FaultKind::relocate)) allow({"relocated", "replayed", "garbage", "poisoned", "withheld", "leak"});
    if (has(FaultKind::replay)) allow({"replayed", "garbage", "poisoned", "withheld", "leak"});
    if (!config.mktme.program.empty()) allow({"wrong_key", "cleared_key", "garbage", "poisoned"});
    if (may_alias) allow({"wrong_key", "lost_writeback", "garbage", "poisoned", "withheld", "leak"});
    // A line that was never written has no MAC and no owner.
    const bool has_macs = std::ranges::any_of(
        config.mktme.key, [](const auto& key) { return tme::has_integrity(key.algorithm); });
    if (has_macs || config.mktme.tdx_keyid_bits != 0) allow({"poisoned"});
    return allowed;
}

/// Returns true if two KeyIDs can reach the same line.
bool may_alias(const Machine& machine) {
    const auto& workload = machine.config().workload;
    const bool is_keyed_by_request =
        machine.has_trace() && !machine.trace.is_keyed_by_machine && machine.trace.is_multi_line;
    return workload.strip_keyid_every != 0 || is_keyed_by_request;
}

}  // namespace

double wrong_reads(const Stats& stats) {
    double wrong = 0;
    for (const auto name : check_results) wrong += stats[fmt::format("check.{}", name)];
    return wrong;
}

Complaints judge_check_results(const Machine& machine, const Stats& stats) {
    Complaints complaints;
    const auto& config = machine.config();
    const bool is_checked = config.data.mode != contents::DataMode::none;
    if (stats.has("check.reads") != is_checked) complaints.emplace_back("check is there only with contents");
    if (!is_checked) return complaints;
    const auto allowed = explained(config, may_alias(machine));
    for (const auto name : check_results)
        if (const double count = stats[fmt::format("check.{}", name)]; count != 0 && !allowed.contains(name))
            complaints.push_back(
                fmt::format("check.{} = {}: nothing in this machine explains it", name, count));
    const double reads = stats["memory.reads"] - stats["memory.forwarded"] + stats["memory.merges"];
    if (stats["check.reads"] != reads)
        complaints.push_back(
            fmt::format("check.reads = {}, but {} lines were read", stats["check.reads"], reads));
    if (stats["check.unwritten"] > reads) complaints.emplace_back("check.unwritten is more than check.reads");
    return complaints;
}

}  // namespace mktme::machines
