#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Checks that ctest can run every test case by its title. CMake splits a title at a semicolon, and Catch2 does not fail
# for a title that no test has. Usage: titles.sh SOURCES
set -uo pipefail
cd "$1" || exit 2
if grep -rnE --include='*.cpp' -A1 'TEST_CASE\(' tests | grep -E '"[^"]*;[^"]*"' | grep -E 'TEST_CASE\("|-  *"'; then
    echo "FAILED: a semicolon in the title of a test case"
    exit 1
fi
