// SPDX-License-Identifier: Apache-2.0
#include "models/base/stat_sources.hpp"

#include <fmt/format.h>

#include "models/base/error.hpp"

namespace mktme {

StatTree StatSources::read(SimTime at) const {
    StatTree tree;
    for (const auto& source : sources_) source.read(at, tree);
    return tree;
}

void StatSources::begin_phase() const {
    for (const auto& source : sources_) source.begin_phase();
}

void StatSources::show(Tracks& tracks) const {
    for (const auto& source : sources_) source.show(tracks);
}

void Phases::begin(const std::string& name, SimTime now) {
    if (!name_.empty())
        throw InvariantError{fmt::format("phase {} begins while phase {} is under way", name, name_)};
    name_ = name;
    at_begin_ = sources_->read(now);
    sources_->begin_phase();
}

void Phases::end(SimTime now) {
    if (name_.empty()) return;
    ended_.append(since(at_begin_, sources_->read(now)), "phase." + name_);
    at_begin_ = {};
    name_.clear();
}

}  // namespace mktme
