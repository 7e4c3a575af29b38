// SPDX-License-Identifier: Apache-2.0
#include "models/base/agenda.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <utility>

#include "models/base/error.hpp"

namespace mktme {

void Agenda::at(SimTime when, std::string_view path, Action action) {
    if (when < now_)
        throw InvariantError{fmt::format("{}: an action at {} fs is scheduled at {} fs, which is later",
                                         path.empty() ? "machine" : path, when.count(), now_.count())};
    add(shared_, when, path, std::move(action));
}

void Agenda::behind_next(std::string_view path, Action action) {
    add(alone_, next_shared(), path, std::move(action));
}

void Agenda::add(Entries& entries, SimTime when, std::string_view path, Action&& action) {
    entries.emplace(Place{when, std::string{path}, came_++}, std::move(action));
    next_ = std::min(next_, when);
}

void Agenda::run_next() {
    const SimTime now = next_;
    for (RunsAhead* const component : components_) component->run_before(now);
    Entries& entries = &first() == &alone_ ? alone_ : shared_;
    const auto due = entries.extract(entries.begin());
    next_ = time_of_first(first());
    now_ = now;
    due.mapped()(now);
}

}  // namespace mktme
