// SPDX-License-Identifier: Apache-2.0
#include "sim/run/measurement.hpp"

namespace mktme::sim {

void Measurement::begin(SimTime now) {
    at_begin_ = sources_->read(now);
    sources_->begin_phase();
}

StatTree Measurement::stats(SimTime end) {
    if (has_warmup_ && !at_begin_) begin(end);
    if (!at_end_) this->end(end);
    if (!at_begin_) return *at_end_;
    StatTree measured = since(*at_begin_, *at_end_);
    measured.append(*at_begin_, "phase.warmup");
    return measured;
}

}  // namespace mktme::sim
