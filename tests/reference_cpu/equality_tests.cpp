// SPDX-License-Identifier: Apache-2.0
// The event-driven machine against the one that visits every cycle: both do the same in the same cycles.
#include "tests/reference_cpu/equality.hpp"

#include <catch2/catch.hpp>

#include "tests/reference_cpu/random_machine_case.hpp"
#include "tests/reference_cpu/seeds.hpp"
#include "tests/reference_cpu/without_look_ahead.hpp"

using namespace mktme;

TEST_CASE("A machine does what its law in slow motion does, in the same cycles", "[reference_cpu][random]") {
    test::for_each_seed({.usual = 200, .slow = 5'000}, [](std::uint64_t seed) {
        const test::MachineCase c = test::random_machine_case(seed);
        INFO("compare_machines " << seed << " shows: " << test::text(c));
        test::require_equality(c);
    });
}

TEST_CASE("Machines that once differed do the same", "[reference_cpu]") {
    // 13, 166, 189: WBINVD behind lines that came into ways it had passed. 224: messages behind its walk. 555, 952: a line that
    // left the LLC in the cycle of a device's write. 226: an entry of the second-level TLB that does not permit the access. 730: a
    // fault of an instruction that is dispatched in part. 4122: one behind a part of its instruction whose end was known.
    for (const std::uint64_t seed : {13U, 166U, 189U, 224U, 226U, 555U, 730U, 952U, 4122U})
        test::require_equality(test::random_machine_case(seed));
}

TEST_CASE("A machine in which nobody can run ahead does the same", "[reference_cpu][random]") {
    test::for_each_seed({.usual = 30, .slow = 1'000}, [](std::uint64_t seed) {
        const test::MachineCase c = test::without_look_ahead(test::random_machine_case(seed));
        INFO("seed " << seed << ": " << test::text(c));
        test::require_equality(c);
    });
}
