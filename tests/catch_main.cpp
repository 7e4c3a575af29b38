// SPDX-License-Identifier: Apache-2.0
#include "tests/catch_runner.hpp"

int main(int argc, char** argv) { return mktme::testing::run_tests(argc, argv); }
