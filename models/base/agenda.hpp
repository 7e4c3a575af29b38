// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <compare>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "models/base/quantity.hpp"

namespace mktme {

/// Component that runs ahead of the others between two actions of an agenda.
class RunsAhead {
public:
    RunsAhead() = default;
    RunsAhead(const RunsAhead&) = delete;
    RunsAhead& operator=(const RunsAhead&) = delete;
    virtual ~RunsAhead() = default;

    /// Does everything before `time`, and nothing at it. Throws InvariantError if something at or after it is done.
    virtual void run_before(SimTime time) = 0;
};

/// Calendar of a machine: actions that take effect at a point of simulated time in all of its components.
///
/// A component runs ahead of the others, but not past next(). An action therefore finds every component at its own
/// time. Actions of one time run in order of their components' paths; those of one component as they came.
class Agenda {
public:
    using Action = std::function<void(SimTime)>;

    /// Adds a component that may run ahead. It must outlive the agenda's last action.
    void join(RunsAhead& component) { components_.push_back(&component); }

    /// Schedules an action of the component at `path` in the tree; the machine's own path is empty. Throws
    /// InvariantError if an action of a later time has run.
    void at(SimTime when, std::string_view path, Action action);
    /// Schedules an action of the component at `path` behind all others of the time of next_shared(). It concerns that
    /// component alone, so that no other has to stop for it. Precondition: next_shared() is a time.
    void behind_next(std::string_view path, Action action);
    /// Returns the time of the next action; SimTime::max() if there is none.
    [[nodiscard]] SimTime next() const { return next_; }
    /// Returns the time of the next action of `at`; SimTime::max() if there is none.
    [[nodiscard]] SimTime next_shared() const { return time_of_first(shared_); }
    [[nodiscard]] bool is_empty() const { return shared_.empty() && alone_.empty(); }
    /// Returns the path of the component whose action is next. Precondition: there is one.
    [[nodiscard]] const std::string& next_path() const { return first().begin()->first.path; }
    /// Runs the next action, after all components have done what comes before it. Actions may schedule others, and may
    /// run those that are due while they wait. Precondition: there is one.
    void run_next();
    /// Runs all actions up to `until`, and those at it.
    void run_until(SimTime until) {
        while (next_ <= until && !is_empty()) run_next();
    }

private:
    struct Place {
        SimTime when;
        std::string path;
        std::uint64_t number;  // in order of coming
        auto operator<=>(const Place&) const = default;
    };
    using Entries = std::map<Place, Action>;

    [[nodiscard]] static SimTime time_of_first(const Entries& entries) {
        return entries.empty() ? SimTime::max() : entries.begin()->first.when;
    }
    /// Returns the entries that have the next action.
    [[nodiscard]] const Entries& first() const {
        return time_of_first(alone_) < time_of_first(shared_) ? alone_ : shared_;
    }
    void add(Entries& entries, SimTime when, std::string_view path, Action&& action);

    Entries shared_;
    Entries alone_;
    std::vector<RunsAhead*> components_;
    SimTime next_ = SimTime::max();
    SimTime now_{};  // of the latest action
    std::uint64_t came_ = 0;
};

}  // namespace mktme
