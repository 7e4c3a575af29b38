// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace mktme::testing {

/// Runs the tests of this program as its arguments ask (Catch2). Returns the exit code.
int run_tests(int argc, char** argv);

}  // namespace mktme::testing
