// SPDX-License-Identifier: Apache-2.0
#include "sim/sweep/engine/sweep.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <thread>

#include "models/base/error.hpp"
#include "sim/base/talk.hpp"
#include "sim/results/writers.hpp"
#include "sim/run/interrupt.hpp"
#include "sim/sweep/engine/sweep_run.hpp"
#include "sim/sweep/plan/plan_record.hpp"
#include "sim/sweep/plan/sweep_table.hpp"

namespace mktme::sim {

namespace {

constexpr std::size_t points_shown = 200;
constexpr std::size_t failures_shown = 20;

void print_plan(const Plan& plan) {
    std::size_t runs = 0;
    for (std::size_t p = 0; p < plan.points.size(); ++p) {
        const Point& point = plan.points[p];
        if (point.run == p) ++runs;
        fmt::print("{:>6}  {}  {}{}\n", p + 1, point.id, point.label,
                   point.run == p ? "" : fmt::format("  (the run of point {})", point.run + 1));
    }
    fmt::print("{} points{}\n", plan.points.size(),
               runs == plan.points.size() ? "" : fmt::format(", {} runs", runs));
}

std::size_t count(const std::vector<StoredPoint>& points, PointStatus status) {
    return static_cast<std::size_t>(std::ranges::count(points, status, &StoredPoint::status));
}

/// Prints the points that failed, with their errors. Returns the number of failed points.
std::size_t report_failures(const std::vector<StoredPoint>& points, const SweepFolder& folder) {
    std::size_t failures = 0;
    for (std::size_t p = 0; p < points.size(); ++p) {
        if (points[p].status != PointStatus::failed || ++failures > failures_shown) continue;
        talk("point {} failed ({}): {}\n", p + 1, points[p].label, points[p].error);
    }
    if (failures > failures_shown)
        talk("and {} more: table `failure` of {} has them all\n", failures - failures_shown,
             folder.database().string());
    return failures;
}

std::string_view stop_of(bool complete, bool is_kept) {
    if (complete) return "";
    return is_kept ? ", stopped (--resume continues)" : ", stopped";
}

std::string place_of_results(const SweepFolder& folder) {
    if (folder.keeps_earlier_sweep())
        return fmt::format("{} keeps the results of an earlier sweep", folder.path().string());
    return fmt::format("results in {} and {}", folder.database().string(), folder.csv().string());
}

void report(const Plan& plan, SweepStore& store, const SweepFolder& folder, bool complete) {
    if (!plan.sweep.question.empty()) fmt::print("{}\n\n", plan.sweep.question);
    const auto points = store.points();
    if (points.size() <= points_shown) fmt::print("{}{}", sweep_table(plan, store), same_runs(plan));
    const bool is_kept = !folder.keeps_earlier_sweep();
    talk("{} of {} points done, {} failed{}; {}\n", count(points, PointStatus::done), points.size(),
         count(points, PointStatus::failed), stop_of(complete, is_kept), place_of_results(folder));
}

std::size_t jobs_of(const SweepRequest& request) {
    return request.jobs != 0 ? request.jobs : std::max(1U, std::thread::hardware_concurrency());
}

}  // namespace

ExitCode sweep(const SweepRequest& request) {
    const Plan plan = make_plan(read_sweep_file(request.file, request.sets), request.max_runs);
    if (!plan.note.empty()) talk("{}\n", plan.note);
    if (request.dry_run) {
        print_plan(plan);
        return ExitCode::ok;
    }
    SweepFolder folder{request.out, request.old};
    try {
        SweepStore store{folder.database(), Database::Access::write};
        record_plan(plan, store);
        write_file(folder.base(), base_as_toml(plan.sweep));
        const SweepRun::Options options{
            .jobs = jobs_of(request), .keep = request.keep, .quiet = request.quiet};
        const int stopped_by = SweepRun{plan, store, folder, options}.finish();
        // Files are written first: the reader of the table may close the pipe before its end.
        if (!folder.keeps_earlier_sweep()) write_file(folder.csv(), sweep_csv(plan, store));
        store.settle();
        const std::size_t failed = report_failures(store.points(), folder);
        if (!request.quiet) report(plan, store, folder, stopped_by == 0);
        if (stopped_by != 0) return exit_of(stopped_by);
        return failed == 0 ? ExitCode::ok : ExitCode::differs;
    } catch (const ResourceError& error) {
        throw ResourceError{
            folder.keeps_earlier_sweep()
                ? fmt::format("{}\nthe sweep has stopped; {}", error.what(), place_of_results(folder))
                : fmt::format("{}\nthe sweep has stopped; what is done is in {}: --resume continues it",
                              error.what(), folder.database().string())};
    }
}

}  // namespace mktme::sim
