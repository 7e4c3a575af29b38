#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Checks that statistics with a member that is no field do not compile where they are merged. Usage: forgotten_merge.sh
# COMPILER SOURCES
set -uo pipefail
compile() { # FIELDS
    "$compiler" -std=c++20 -I "$sources" -fsyntax-only -x c++ - 2>&1 <<TEXT
#include "models/base/merge.hpp"
struct Stats {
    std::uint64_t reads = 0, writes = 0;
    static constexpr auto fields() { return std::tuple{$1}; }
};
void add(Stats& whole, const Stats& part) { mktme::merge(whole, part); }
TEXT
}
compiler=$1
sources=$2
reads='mktme::field<&Stats::reads>("reads", "")'
compile "$reads, mktme::hidden<&Stats::writes>()" || { echo 'FAILED: whole statistics do not compile' && exit 1; }
[[ $(compile "$reads") == *"would be neither merged"* ]] || { echo 'FAILED: a forgotten member compiles' && exit 1; }
