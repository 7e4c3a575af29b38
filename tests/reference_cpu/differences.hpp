// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "tests/reference_cpu/recorder.hpp"

namespace mktme::test {

/// What happened in a cycle, in words.
struct EventText {
    std::uint64_t at;
    std::string text;
};

/// Returns everything that a recorder has seen, in order of time.
std::vector<EventText> events_of(const Recorder& recorder);

/// Returns the cycle of that event; that of no cycle if there is none.
std::uint64_t first_different_cycle(const Recorder& model, const Recorder& reference);

/// Returns the first event in which model and reference differ, in words; empty if there is none.
std::string first_difference(const Recorder& model, const Recorder& reference);

}  // namespace mktme::test
