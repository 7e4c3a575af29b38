// SPDX-License-Identifier: Apache-2.0
// The main program of tests that run a SystemC simulation: SystemC has the `main`.
#include <systemc>

#include "tests/catch_runner.hpp"

int sc_main(int argc, char** argv) { return mktme::testing::run_tests(argc, argv); }
