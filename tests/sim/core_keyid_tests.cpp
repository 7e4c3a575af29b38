// SPDX-License-Identifier: Apache-2.0
// KeyIDs of pages that cores use: which the machine refuses, and what SEAM permits.
#include <catch2/catch.hpp>
#include <string>

#include "models/base/error.hpp"
#include "tests/sim/core_runs.hpp"

namespace {

using namespace mktme;

/// Runs a chase through pages of one KeyID. Of 6 KeyID bits the highest marks TDX-private KeyIDs: 32 to 63.
StatTree chase(const std::string& keyid, bool in_seam) {
    return test::run_icx({"workload.generator=chase", "workload.requests=500", "workload.footprint=1 MiB",
                          "workload.keyid_assignment=one", "workload.keyid=" + keyid, "encryption.mode=mktme",
                          "mktme.tdx_keyid_bits=1", in_seam ? "mktme.seam=true" : "mktme.seam=false",
                          "mktme.key.0.keyid=" + keyid});
}

}  // namespace

TEST_CASE("Outside SEAM, pages with a TDX-private KeyID are refused by name", "[cores][keyid]") {
    CHECK_THROWS_WITH(chase("33", false), Catch::StartsWith("workload.keyid = 33: TDX-private"));
    CHECK_THROWS_AS(chase("33", false), ConfigError);
}

TEST_CASE("In SEAM, pages with a TDX-private KeyID cost what shared ones do", "[cores][keyid]") {
    const auto cycles = [](const StatTree& stats) { return test::value_at(stats, "cpu.total.cycles"); };
    const StatTree stats = chase("33", true);
    CHECK(test::value_at(stats, "cpu.total.instructions") == 500);
    CHECK(test::value_at(stats, "memory.reads") > 0);
    CHECK(cycles(stats) == cycles(chase("1", true)));
}
