// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstddef>

namespace mktme::sim {

/// One line on stderr that says how far the sweep is and how long it will take; only on a terminal.
class SweepProgress {
public:
    /// `total` points in all, `done` of them before this begins.
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
