// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "sim/sweep/engine/process_pool.hpp"
#include "sim/sweep/engine/signal_watch.hpp"
#include "sim/sweep/engine/sweep_folder.hpp"
#include "sim/sweep/engine/sweep_progress.hpp"
#include "sim/sweep/plan/plan.hpp"
#include "sim/sweep/store/store.hpp"

namespace mktme::sim {

/// Scheduler that runs the points of a sweep that are not done on all processors, and stores their results.
class SweepRun {
public:
    struct Options {
        std::size_t jobs;
        bool keep;   // keeps the folder of every run, not only of failed ones
        bool quiet;  // no progress
    };
    SweepRun(const Plan& plan, SweepStore& store, SweepFolder& folder, const Options& options);

    /// Runs until every point has ended or the user stops the sweep. Returns the stop signal, or 0. Throws
    /// ResourceError if the disk is full.
    int finish();

private:
    void fill();
    void heed(int signal);
    void start_next();
    void take_in(const EndedProcess& ended);
    void take_in_success(const Point& point, const EndedProcess& ended);
    void fail(const Point& point, const std::string& error);
    std::size_t plan_runs();
    [[nodiscard]] std::vector<std::string> ids_of_run(const Point& point) const;
    [[nodiscard]] std::vector<std::string> arguments_of(const Point& point) const;

    const Plan& plan_;
    SweepStore& store_;
    SweepFolder& folder_;
    Options options_;
    std::vector<const Point*> waiting_;           // next one last
    std::vector<std::vector<std::size_t>> runs_;  // points that are one run, at the index of the first
    std::size_t done_ = 0;
    std::size_t failed_ = 0;
    int stopped_by_ = 0;  // signal
    SignalWatch signals_;
    ProcessPool pool_;
    SweepProgress progress_;
};

}  // namespace mktme::sim
