// SPDX-License-Identifier: Apache-2.0
// The only file that compiles Catch2 itself, which takes longer than any test.
#include "tests/catch_runner.hpp"

#define CATCH_CONFIG_RUNNER
#include <catch2/catch.hpp>

namespace mktme::testing {

int run_tests(int argc, char** argv) { return Catch::Session().run(argc, argv); }

}  // namespace mktme::testing
