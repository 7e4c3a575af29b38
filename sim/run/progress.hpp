// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace mktme::sim {

/// Returns "25:04:09", with as many hours as there are.
std::string hours_and_minutes(std::chrono::seconds time);

/// Progress line on stderr: requests done, rate, share of the work, time left. Printed only if stderr is a terminal.
class Progress {
public:
    explicit Progress(bool wanted);
    ~Progress();
    Progress(const Progress&) = delete;
    Progress& operator=(const Progress&) = delete;

    /// Prints the line anew. `requests` are done; `share` is the part of the work done, 0..1, or negative if unknown.
    void update(std::uint64_t requests, double share);

private:
    using Clock = std::chrono::steady_clock;

    bool shown_;
    bool drawn_ = false;
    Clock::time_point start_ = Clock::now();
    Clock::time_point last_ = start_;
};

}  // namespace mktme::sim
