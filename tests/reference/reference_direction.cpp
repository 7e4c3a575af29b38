// SPDX-License-Identifier: Apache-2.0
#include "tests/reference/reference_direction.hpp"

#include <algorithm>
#include <cmath>

#include "models/memctrl/controller_params.hpp"

namespace mktme::reference {

void DirectionRule::choose(Cycle c, const Queues& queues) {
    if (params_.drain == "age") choose_by_age(c, queues);
    else choose_by_watermark(c, queues);
}

void DirectionRule::choose_by_watermark(Cycle c, const Queues& queues) {
    const auto entries = static_cast<double>(params_.write_queue);
    const auto writes = static_cast<double>(queues.writes.size());
    const bool is_high = writes >= std::max(1.0, std::ceil(params_.drain_high.count() * entries));
    const bool is_low = writes <= std::floor(params_.drain_low.count() * entries);
    const bool hazard = queues.port_waits_for_write();
    const bool is_turn_over =
        !queues.reads.empty() && !hazard && (is_low || writes_of_drain_ >= params_.write_queue);
    if (mode_ == Mode::reading) {
        if (queues.writes.empty()) return;
        if (queues.reads.empty() && may_drain_idly(c, is_high)) start_drain(Mode::idle_drain, c);
        else if (hazard || (is_high && reads_of_turn_ >= params_.min_reads_per_turn))
            start_drain(Mode::full_drain, c);
    } else if (queues.writes.empty() || (mode_ == Mode::full_drain && is_turn_over)) {
        start_reading();
    } else if (mode_ == Mode::idle_drain) {
        if (is_high || hazard) mode_ = Mode::full_drain;
        else if (!queues.reads.empty()) start_reading();
    }
}

bool DirectionRule::may_drain_idly(Cycle c, bool is_high) const {
    return params_.drain != "lazy" || is_high || c >= reads_ran_out_ + params_.idle_drain_after.count();
}

void DirectionRule::choose_by_age(Cycle c, const Queues& queues) {
    if (queues.reads.empty() && queues.writes.empty()) return;
    const bool write_is_oldest =
        !queues.writes.empty() &&
        (queues.reads.empty() || queues.writes.front().sequence < queues.reads.front().sequence);
    const bool writes = write_is_oldest || (queues.port_waits_for_write() && !queues.writes.empty());
    if (!writes) start_reading();
    else if (reads()) start_drain(Mode::full_drain, c);
}

void DirectionRule::start_drain(Mode mode, Cycle c) {
    mode_ = mode;
    writes_of_drain_ = 0;
    drain_start_ = c;
}

void DirectionRule::start_reading() {
    mode_ = Mode::reading;
    reads_of_turn_ = 0;
}

void DirectionRule::read_burst(Cycle c, bool leaves_queue_empty) {
    if (leaves_queue_empty) reads_ran_out_ = c;
}

}  // namespace mktme::reference
