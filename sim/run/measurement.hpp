// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "models/base/stat_sources.hpp"

namespace mktme::sim {

/// Statistics of a run of which a part is measured: they are those between the end of its warm-up and the end of the
/// measured phase. By default the whole run is measured.
class Measurement {
public:
    /// `has_warmup`: the run begins with one.
    Measurement(const StatSources& sources, bool has_warmup) : sources_{&sources}, has_warmup_{has_warmup} {}

    /// The warm-up ends at `now`.
    void begin(SimTime now);
    /// The measured phase ends at `now`, and what comes behind it is not counted.
    void end(SimTime now) { at_end_ = sources_->read(now); }
    /// Returns the statistics of the measured phase, and below "phase.warmup" those of the warm-up. A phase that has not
    /// ended ends at `end`, with the run.
    [[nodiscard]] StatTree stats(SimTime end);

private:
    const StatSources* sources_;
    bool has_warmup_;
    std::optional<StatTree> at_begin_;
    std::optional<StatTree> at_end_;
};

}  // namespace mktme::sim
