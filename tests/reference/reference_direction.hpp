// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tests/reference/reference_queues.hpp"

namespace mktme::reference {

/// Step 2 of a cycle: the choice of the data channel's direction.
class DirectionRule {
public:
    explicit DirectionRule(const memctrl::ControllerParams& params) : params_{params} {}

    void choose(Cycle c, const Queues& queues);
    void read_burst(Cycle c, bool leaves_queue_empty);
    void read_line() { ++reads_of_turn_; }
    void wrote_line() { ++writes_of_drain_; }

    [[nodiscard]] bool reads() const { return mode_ == Mode::reading; }
    [[nodiscard]] Cycle drain_start() const { return drain_start_; }

private:
    enum class Mode { reading, idle_drain, full_drain };

    void choose_by_watermark(Cycle c, const Queues& queues);
    void choose_by_age(Cycle c, const Queues& queues);
    [[nodiscard]] bool may_drain_idly(Cycle c, bool is_high) const;
    void start_drain(Mode mode, Cycle c);
    void start_reading();

    const memctrl::ControllerParams& params_;
    Mode mode_ = Mode::reading;
    Cycle drain_start_ = 0;
    Cycle reads_ran_out_ = 0;
    std::uint64_t writes_of_drain_ = 0, reads_of_turn_ = 0;
};

}  // namespace mktme::reference
