// SPDX-License-Identifier: Apache-2.0
#include "sim/sweep/engine/sweep_run.hpp"

#include <fmt/format.h>
#include <sys/wait.h>
#include <algorithm>
#include <sstream>

#include "models/base/error.hpp"
#include "sim/base/talk.hpp"
#include "sim/config/text_list.hpp"
#include "sim/run/interrupt.hpp"
#include "sim/run/runner.hpp"

namespace mktme::sim {

namespace {

constexpr std::chrono::milliseconds patience{250};  // between two updates of the terminal

bool ended_with(int status, ExitCode code) {
    return WIFEXITED(status) && WEXITSTATUS(status) == static_cast<int>(code);
}

/// Returns the stop signal that ended a run, by its exit code or by the signal itself; 0 for another end.
int stop_signal_of(int status) {
    const auto ended_it = [&](int signal) {
        return ended_with(status, exit_of(signal)) || (WIFSIGNALED(status) && WTERMSIG(status) == signal);
    };
    const auto* const found = std::ranges::find_if(stop_signals, ended_it);
    return found == stop_signals.end() ? 0 : *found;
}

/// Returns the message of a run, without the name of the program and the final newline.
std::string message_of(const EndedProcess& ended) {
    std::string text = ended.output;
    while (!text.empty() && text.back() == '\n') text.pop_back();
    constexpr std::string_view name = "mktme-sim: ";
    if (const auto at = text.find(name); at != std::string::npos) text.erase(0, at + name.size());
    return text;
}

/// Returns the warnings of a run that succeeded.
std::vector<std::string> warnings_of(const EndedProcess& ended) {
    std::vector<std::string> warnings;
    std::istringstream lines{ended.output};
    for (std::string line; std::getline(lines, line);)
        if (line.starts_with("warning: ")) warnings.push_back(line);
    return warnings;
}

}  // namespace

SweepRun::SweepRun(const Plan& plan, SweepStore& store, SweepFolder& folder, const Options& options)
    : plan_{plan},
      store_{store},
      folder_{folder},
      options_{options},
      runs_{plan.runs()},
      done_{plan_runs()},
      pool_{options.jobs, signals_.before()},
      progress_{!options.quiet, plan.points.size(), done_} {}

/// Puts the first point of each run that is not done into `waiting_`. If a point of a run is done, its other points
/// take over its results. Returns the number of points that are then done.
std::size_t SweepRun::plan_runs() {
    const auto stored = store_.points();
    const auto is_done = [&](std::size_t p) { return stored[p].status == PointStatus::done; };
    std::size_t all_done = 0;
    for (auto run = runs_.rbegin(); run != runs_.rend(); ++run) {
        if (run->empty()) continue;
        const auto done = std::ranges::find_if(*run, is_done);
        if (done == run->end()) {
            waiting_.push_back(&plan_.points[run->front()]);
            continue;
        }
        for (const std::size_t p : *run)
            if (!is_done(p)) store_.record_same(plan_.points[p].id, plan_.points[*done].id);
        all_done += run->size();
    }
    return all_done;
}

std::vector<std::string> SweepRun::ids_of_run(const Point& point) const {
    std::vector<std::string> ids;
    for (const std::size_t p : runs_[point.run]) ids.push_back(plan_.points[p].id);
    return ids;
}

int SweepRun::finish() {
    fill();
    while (pool_.running() != 0) {
        progress_.update(done_, pool_.running(), failed_);
        heed(signals_.wait(patience));
        heed(
            signals_.wait(std::chrono::milliseconds{0}));  // a signal to the group may have ended a run first
        const auto all_ended = pool_.take_ended();
        fill();  // keeps the processors busy before results are stored
        for (const auto& ended : all_ended) take_in(ended);
    }
    return stopped_by_;
}

void SweepRun::fill() {
    while (stopped_by_ == 0 && !waiting_.empty() && pool_.has_room()) start_next();
}

void SweepRun::heed(int signal) {
    if (std::ranges::find(stop_signals, signal) == stop_signals.end()) return;
    pool_.signal_all(stopped_by_ == 0 ? signal : SIGKILL);  // the second signal kills the runs
    if (stopped_by_ == 0) stopped_by_ = signal;
}

void SweepRun::start_next() {
    const Point& point = *waiting_.back();
    waiting_.pop_back();
    folder_.clear_run_of(point.id);
    pool_.start(static_cast<std::size_t>(&point - plan_.points.data()), arguments_of(point));
}

std::vector<std::string> SweepRun::arguments_of(const Point& point) const {
    std::vector<std::string> arguments{"run", folder_.base().string(), "--quiet", "--out",
                                       folder_.run_of(point.id).string()};
    for (std::size_t k = 0; k < plan_.keys.size(); ++k) {
        if (!point.values[k].has_effect) continue;  // a run would refuse it
        arguments.emplace_back("--set");
        arguments.push_back(plan_.keys[k].path + "=" + point.values[k].text);
    }
    if (point.trace) {
        // These replace a trace that the base names. A trace that has changed since it was planned is refused.
        for (const auto& [key, value] :
             {std::pair{"traces", point.trace->file}, std::pair{"traces_sha256", point.trace->sha256}}) {
            arguments.emplace_back("--set");
            arguments.push_back(fmt::format("workload.{}={}", key, print_texts({value})));
        }
    }
    return arguments;
}

void SweepRun::take_in(const EndedProcess& ended) {
    const Point& point = plan_.points[ended.tag];
    if (ended_with(ended.status, ExitCode::ok)) return take_in_success(point, ended);
    // A signal to the process group also reaches the runs, possibly before the sweep. Stopped runs wait for --resume.
    if (stopped_by_ == 0) heed(stop_signal_of(ended.status));
    if (stopped_by_ != 0) return;
    if (ended_with(ended.status, ExitCode::resource)) throw ResourceError{message_of(ended)};
    const std::string message = message_of(ended);
    fail(point, describe_end(ended.status) + (message.empty() ? "" : ": " + message));
}

void SweepRun::take_in_success(const Point& point, const EndedProcess& ended) {
    PointOutcome outcome{.stats = {}, .host = {}, .process_s = ended.seconds, .cpu_s = ended.cpu_seconds};
    try {
        outcome.host = read_host_times(folder_.run_of(point.id) / "run.json");
        outcome.stats = read_stats(folder_.run_of(point.id) / "stats.json");
    } catch (const UserError& error) {
        return fail(point, error.what());
    }
    for (const auto& line : warnings_of(ended))
        talk("point {} ({}): {}\n", &point - plan_.points.data() + 1, point.label, line);
    folder_.take_over(store_);
    store_.record_done(ids_of_run(point), outcome);
    done_ += runs_[point.run].size();
    if (!options_.keep) folder_.drop_run_of(point.id);
}

void SweepRun::fail(const Point& point, const std::string& error) {
    store_.record_failure(ids_of_run(point), error);
    failed_ += runs_[point.run].size();
}

}  // namespace mktme::sim
