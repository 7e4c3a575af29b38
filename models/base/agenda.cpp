// SPDX-License-Identifier: Apache-2.0
#include "models/base/agenda.hpp"

#include <fmt/format.h>
#include <utility>

#include "models/base/error.hpp"

namespace mktme {

void Agenda::at(SimTime when, std::string_view path, Action action) {
    if (when < now_)
        throw InvariantError{fmt::format("{}: an action at {} fs is scheduled at {} fs, which is later",
                                         path.empty() ? "machine" : path, when.count(), now_.count())};
    entries_.emplace(Place{when, std::string{path}, came_++}, std::move(action));
    update_next();
}

void Agenda::run_next() {
    const SimTime now = next_;
    for (RunsAhead* const component : components_) component->run_before(now);
    const auto due = entries_.extract(entries_.begin());
    update_next();
    now_ = now;
    due.mapped()(now);
}

}  // namespace mktme
