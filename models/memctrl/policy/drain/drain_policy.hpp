// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/memctrl/memory_params.hpp"
#include "models/memctrl/queue/request_queues.hpp"

namespace mktme::memctrl {

/// Policy that decides whether reads or writes are served (docs/models/memory-controller.md, step 2).
///
/// The rules of each `controller.drain` are in a file of their own beside this one.
class DrainPolicy {
public:
    /// Throws ConfigError if the low mark is not below the high mark.
    explicit DrainPolicy(const ControllerParams& params);

    [[nodiscard]] Direction direction() const {
        return mode_ == Mode::reading ? Direction::read : Direction::write;
    }
    /// Returns the cycle in which the present drain began.
    [[nodiscard]] Cycles drain_start() const { return drain_start_; }

    /// Applies the rule of cycle `now`. Returns true if the mode changed. `write_is_awaited` is true if the request at
    /// the port waits for a queued write of its line.
    bool update(Cycles now, const RequestQueues& queues, bool write_is_awaited);
    /// Returns the cycle in which the mode may change although no request arrives or leaves; Cycles::max() for never.
    [[nodiscard]] Cycles next_change() const { return next_change_; }
    /// Returns the end of the pause of the reads for which writes wait; 0 if they wait for none.
    [[nodiscard]] Cycles pause_ends() const {
        return kind_ == DrainKind::lazy ? reads_ended_ + idle_drain_after_ : Cycles{};
    }
    void read_served(Cycles now, bool was_last) {
        ++reads_this_turn_;
        if (was_last) reads_ended_ = now;
    }
    void write_served() { ++writes_this_drain_; }

private:
    enum class Mode : std::uint8_t { reading, idle_drain, full_drain };

    [[nodiscard]] Mode next_mode(Cycles now, const RequestQueues& queues, bool write_is_awaited);
    [[nodiscard]] Mode by_watermark(Cycles now, const RequestQueues& queues, bool write_is_awaited);
    [[nodiscard]] Mode by_age(const RequestQueues& queues, bool write_is_awaited) const;
    [[nodiscard]] bool may_drain_idly(Cycles now, std::uint64_t writes);

    DrainKind kind_;
    std::uint64_t high_;
    std::uint64_t low_;
    std::uint64_t write_queue_;
    std::uint64_t min_reads_;
    Cycles idle_drain_after_;
    Mode mode_ = Mode::reading;
    Cycles drain_start_{};
    Cycles reads_ended_{};  // cycle in which the read queue last became empty
    Cycles next_change_ = Cycles::max();
    std::uint64_t reads_this_turn_ = 0;
    std::uint64_t writes_this_drain_ = 0;
};

}  // namespace mktme::memctrl
