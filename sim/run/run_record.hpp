// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include "sim/results/trace_digest.hpp"
#include "sim/run/late_events.hpp"

namespace mktme::sim {

/// run.json: what was run and how the host fared. The only result file that may differ between two equal runs.
class RunRecord {
public:
    explicit RunRecord(std::uint64_t seed) : seed_{seed} {}

    void add(InputRecord input) { inputs_.push_back(std::move(input)); }
    /// The text of run.json; `requests` were done by now, and `late` did not happen.
    [[nodiscard]] std::string as_json(std::uint64_t requests, bool complete,
                                      const std::vector<LateEvent>& late = {}) const;
    /// Host seconds since the run began.
    [[nodiscard]] double seconds() const;

private:
    std::uint64_t seed_;
    std::vector<InputRecord> inputs_;
    std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

}  // namespace mktme::sim
