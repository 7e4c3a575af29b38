// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstddef>

namespace mktme::sim {

/// Progress line on stderr: points done, running and failed, rate, time left. Printed only if stderr is a terminal.
class SweepProgress {
public:
    /// `total`: points in all; `done`: points that were done before.
    SweepProgress(bool wanted, std::size_t total, std::size_t done);
    ~SweepProgress();
    SweepProgress(const SweepProgress&) = delete;
    SweepProgress& operator=(const SweepProgress&) = delete;

    void update(std::size_t done, std::size_t running, std::size_t failed);

private:
    using Clock = std::chrono::steady_clock;

    bool shown_;
    bool drawn_ = false;
    std::size_t total_;
    std::size_t done_before_;
    Clock::time_point start_ = Clock::now();
    Clock::time_point last_{};
};

}  // namespace mktme::sim
