// SPDX-License-Identifier: Apache-2.0
// The shipped traces of instructions on an Ice Lake server: the machine does what its law in slow motion does. The
// environment variable MKTME_TRACES names another folder of traces.
#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "tests/reference_cpu/equality.hpp"
#include "tests/reference_cpu/server_case.hpp"
#include "tests/reference_cpu/without_look_ahead.hpp"
#include "tests/source_dir.hpp"

namespace {

using namespace mktme;

std::vector<std::filesystem::path> instruction_traces() {
    const char* const other = std::getenv("MKTME_TRACES");
    const auto folder = other != nullptr ? std::filesystem::path{other} : source_dir() / "workloads/traces";
    std::vector<std::filesystem::path> traces;
    for (const auto& entry : std::filesystem::directory_iterator{folder})
        if (entry.path().string().ends_with(".mrt.xz")) traces.push_back(entry.path());
    std::ranges::sort(traces);
    return traces;
}

/// Compares the first instructions of each trace. `change(case)` returns the machine that they run on.
template <class Change>
void compare_traces(std::uint64_t instructions, Change&& change) {
    for (const auto& trace : instruction_traces()) {
        INFO(trace.string());
        const test::MachineCase c = change(test::trace_case(
            trace, instructions, {"cache.l1d.prefetcher=stride", "cache.l2.prefetcher=next-line"}));
        const std::uint64_t threads = c.programs.size();
        CHECK(test::require_equality(c) >= threads * instructions);
    }
}

bool is_slow() { return std::getenv("MKTME_SLOW") != nullptr; }

}  // namespace

TEST_CASE("A server executes the first instructions of real programs as its law does",
          "[reference_cpu][traces]") {
    compare_traces(is_slow() ? 1'000'000 : 20'000, std::identity{});
}

TEST_CASE("A server in which nobody can run ahead executes real programs as its law does",
          "[reference_cpu][traces]") {
    compare_traces(is_slow() ? 200'000 : 5'000, test::without_look_ahead);
}
