// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "models/memctrl/policy/policy_list.hpp"
#include "models/memctrl/queue/request_queues.hpp"

namespace mktme::memctrl {

struct ControllerParams;

/// Direction served: reads, or the writes of a drain (docs/models/memory-controller.md, step 2).
///
/// Each `controller.drain` is a class in a file of its own in drain/.
class DrainPolicy {
public:
    virtual ~DrainPolicy() = default;

    [[nodiscard]] Direction direction() const {
        return mode_ == Mode::reading ? Direction::read : Direction::write;
    }
    /// Cycle in which the drain under way began.
    [[nodiscard]] Cycles drain_start() const { return drain_start_; }

    /// Applies the rule of cycle `now`. Returns true if the mode changed. `write_is_awaited`: the request at the port waits
    /// for a queued write of its line.
    bool update(Cycles now, const RequestQueues& queues, bool write_is_awaited);
    /// Cycle in which the mode may change although no request comes or goes; Cycles::max() for never.
    [[nodiscard]] Cycles next_change() const { return next_change_; }
    /// Cycle in which the pause of the reads ends that writes wait for; 0 if they wait for none.
    [[nodiscard]] virtual Cycles pause_ends() const { return Cycles{}; }
    void read_served(Cycles now, bool was_last) {
        ++reads_this_turn_;
        if (was_last) reads_ended_ = now;
    }
    void write_served() { ++writes_this_drain_; }

protected:
    enum class Mode : std::uint8_t { reading, idle_drain, full_drain };

    /// Mode of cycle `now`. May call `change_by_itself_at`.
    virtual Mode next_mode(Cycles now, const RequestQueues& queues, bool write_is_awaited) = 0;

    [[nodiscard]] Mode mode() const { return mode_; }
    void change_by_itself_at(Cycles at) { next_change_ = at; }
    [[nodiscard]] Cycles reads_ended() const { return reads_ended_; }
    [[nodiscard]] std::uint64_t reads_this_turn() const { return reads_this_turn_; }
    [[nodiscard]] std::uint64_t writes_this_drain() const { return writes_this_drain_; }

private:
    Mode mode_ = Mode::reading;
    Cycles drain_start_{};
    Cycles reads_ended_{};  // cycle in which the read queue last became empty
    Cycles next_change_ = Cycles::max();
    std::uint64_t reads_this_turn_ = 0;
    std::uint64_t writes_this_drain_ = 0;
};

using MakeDrain = std::unique_ptr<DrainPolicy>(const ControllerParams&);
using ListedDrain = ListedPolicy<MakeDrain>;

/// The policy of `controller.drain`. ConfigError if its marks are not in order.
std::unique_ptr<DrainPolicy> make_drain_policy(const ControllerParams& params);

}  // namespace mktme::memctrl
