// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include "sim/results/trace_digest.hpp"
#include "sim/run/late_events.hpp"

namespace mktme::sim {

/// Content of run.json: the inputs of the run, and its cost on the host. No other result file may differ between two
/// equal runs.
class RunRecord {
public:
    explicit RunRecord(std::uint64_t seed) : seed_{seed} {}

    void add(InputRecord input) { inputs_.push_back(std::move(input)); }
    /// Returns the text of run.json. `requests` are done so far; the events in `late` did not happen.
    [[nodiscard]] std::string as_json(std::uint64_t requests, bool complete,
                                      const std::vector<LateEvent>& late = {}) const;
    /// Returns the host seconds since the run began.
    [[nodiscard]] double seconds() const;

private:
    std::uint64_t seed_;
    std::vector<InputRecord> inputs_;
    std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

}  // namespace mktme::sim
