// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/memctrl/policy/drain_policy.hpp"

namespace mktme::memctrl {

/// controller.drain = watermark: writes gather up to the high mark and are drained to the low one; with no read queued
/// they are served at once.
class WatermarkDrain : public DrainPolicy {
public:
    /// ConfigError if drain_low is not below drain_high.
    explicit WatermarkDrain(const ControllerParams& params);

    /// Parameters of the marks.
    static std::vector<std::string_view> uses() {
        return {"controller.drain_high", "controller.drain_low", "controller.min_reads_per_turn"};
    }

protected:
    Mode next_mode(Cycles now, const RequestQueues& queues, bool write_is_awaited) override;
    /// Returns true if `writes` queued writes may be served now that no read is queued.
    virtual bool may_drain_idly(Cycles /*now*/, std::uint64_t /*writes*/) { return true; }
    [[nodiscard]] std::uint64_t high() const { return high_; }

private:
    std::uint64_t high_;  // queued writes
    std::uint64_t low_;
    std::uint64_t write_queue_;
    std::uint64_t min_reads_;
};

}  // namespace mktme::memctrl
