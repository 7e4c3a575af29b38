// SPDX-License-Identifier: Apache-2.0
// The shipped scenarios on a machine without time: whatever needs no encrypted memory.
#include "tests/sim/scenario/play_shipped.hpp"

using namespace mktme;

TEST_CASE("Shipped scenarios that need no encrypted memory pass on a machine without time",
          "[scenario][player]") {
    for (const char* name : test::shipped_for_plain_machines) test::play_shipped(name);
    test::play_shipped("power");
}
