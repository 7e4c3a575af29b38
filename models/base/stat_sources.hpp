// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <concepts>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "models/base/stat_tree.hpp"
#include "models/base/track.hpp"

namespace mktme {

/// Returns the statistics of a component up to `at`. Counters need no time.
template <class C>
auto stats_of(C& component, SimTime at) {
    if constexpr (requires { component.stats(at); }) return component.stats(at);
    else return component.stats();
}

/// A component that reports statistics. If they have maxima, its `begin_phase()` restarts those of a phase. With
/// `show(tracks, path)` its levels become tracks.
template <class C>
concept Reporting = requires(C& component, SimTime at) {
    { stats_of(component, at) } -> HasFields;
}
&&(!has_maxima<decltype(stats_of(std::declval<C&>(), SimTime{}))>() ||
   requires(C & component) { component.begin_phase(); });

/// The components of a machine that report statistics, with their places in the tree.
class StatSources {
public:
    /// Components that are added from now on belong to a package of several, with paths below `prefix`: "package.1.".
    /// The same paths without it hold the sums over all packages. An empty prefix: a machine of one package.
    void begin_package(std::string prefix) { prefix_ = std::move(prefix); }
    /// Adds a component at `path`. Its statistics are also part of those at `whole`, if given.
    template <Reporting C>
    void add(const std::string& path, C& component, const std::string& whole = {}) {
        sources_.push_back({.read =
                                [=, &component, prefix = prefix_](SimTime at, StatTree& tree) {
                                    const auto stats = stats_of(component, at);
                                    for (const std::string& place : {whole, path}) {
                                        if (place.empty()) continue;
                                        tree.add(place, stats);
                                        if (!prefix.empty()) tree.add(prefix + place, stats);
                                    }
                                },
                            .begin_phase = [&component] { begin_phase_of(component); },
                            .show = [=, &component, prefix = prefix_](
                                        Tracks& tracks) { show_of(component, tracks, prefix + path); }});
    }

    /// Returns the statistics of all components up to `at`. Precondition: all have done what comes before it.
    [[nodiscard]] StatTree read(SimTime at) const;
    /// Restarts the maxima of all components.
    void begin_phase() const;
    /// Makes tracks of the levels of all components.
    void show(Tracks& tracks) const;

private:
    template <Reporting C>
    static void begin_phase_of(C& component) {
        if constexpr (requires { component.begin_phase(); }) component.begin_phase();
    }
    template <Reporting C>
    static void show_of(C& component, Tracks& tracks, const std::string& path) {
        if constexpr (requires { component.show(tracks, path); }) component.show(tracks, path);
    }

    struct Source {
        std::function<void(SimTime, StatTree&)> read;
        std::function<void()> begin_phase;
        std::function<void(Tracks&)> show;
    };
    std::vector<Source> sources_;
    std::string prefix_;  // of the package whose components are added
};

/// The phases of a run: named parts of it, one after the other, with statistics of their own.
class Phases {
public:
    explicit Phases(const StatSources& sources) : sources_{&sources} {}

    /// Begins a phase at `now`. Precondition: none is under way.
    void begin(const std::string& name, SimTime now);
    /// Ends the phase under way, if there is one.
    void end(SimTime now);
    /// Adds the statistics of the phases that have ended: `phase.NAME.memory.reads`.
    void add_to(StatTree& tree) const { tree.append(ended_); }

private:
    const StatSources* sources_;
    StatTree ended_;
    StatTree at_begin_;
    std::string name_;  // of the phase under way; empty: none is
};

}  // namespace mktme
