// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/memctrl/memory_params.hpp"
#include "models/memctrl/request_queues.hpp"

namespace mktme::memctrl {

/// Are reads or writes served now? (docs/models/memory-controller.md, step 2)
class DrainPolicy {
public:
    explicit DrainPolicy(const ControllerParams& params);

    [[nodiscard]] Direction direction() const {
        return mode_ == Mode::reading ? Direction::read : Direction::write;
    }
    /// Cycle in which the drain under way began.
    [[nodiscard]] Cycles drain_start() const { return drain_start_; }

    /// Apply the rule of cycle `now`; true when the mode changed.
    bool update(Cycles now, const RequestQueues& queues, bool read_in_hazard);
    void read_issued() { ++reads_this_turn_; }
    void write_issued() { ++writes_this_drain_; }

private:
    enum class Mode : std::uint8_t { reading, idle_drain, full_drain };

    [[nodiscard]] Mode next_mode(const RequestQueues& queues, bool read_in_hazard) const;

    std::uint64_t high_;
    std::uint64_t low_;
    std::uint64_t write_queue_;
    std::uint64_t min_reads_;
    Mode mode_ = Mode::reading;
    Cycles drain_start_{};
    std::uint64_t reads_this_turn_ = 0;
    std::uint64_t writes_this_drain_ = 0;
};

}  // namespace mktme::memctrl
