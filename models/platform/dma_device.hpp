// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <deque>
#include <vector>

#include "models/base/clock_domain.hpp"
#include "models/cache/message.hpp"
#include "models/platform/device_access.hpp"
#include "models/platform/device_stats.hpp"

namespace mktme::cache {
struct HierarchyParams;
}

namespace mktme::platform {

class Iommu;

/// A device that reads and writes memory through the slices of the shared caches (docs/models/coherence.md#devices).
///
/// A plain class that is told the cycle, as a core is.
class DmaDevice {
public:
    /// What distinguishes a device from others.
    struct Setup {
        std::size_t package = 0;         // that it is attached to
        std::uint64_t outstanding = 32;  // accesses without an answer at one time
        const Iommu* iommu = nullptr;    // null: its addresses are physical
        AccessSource* source = nullptr;  // of accesses, until the cores end; null: request() gives them
    };

    /// `number`: among cores and devices. Throws ConfigError if it may have no access outstanding.
    DmaDevice(const Setup& setup, std::uint32_t number, const cache::HierarchyParams& caches);

    /// Adds an access, to leave behind those added before. Precondition: cycle `access.at` is not done.
    void request(const DeviceAccess& access);
    /// Does all cycles before `limit`. An access that leaves lowers the limit to the first cycle in which its answer could come.
    void run(Cycles limit);
    /// Returns the next cycle in which something can happen; Cycles::max() if there is none before an answer comes.
    [[nodiscard]] Cycles next() const { return next_; }
    /// Takes the answer to an access.
    void deliver(const cache::Message& reply);
    [[nodiscard]] std::vector<cache::Message>& outbox() { return outbox_; }

    /// Returns true if its accesses end with the cores, and have not ended.
    [[nodiscard]] bool stops_with_cores() const { return setup_.source != nullptr && !is_stopped_; }
    /// Drops all accesses that have not left. Precondition: all cycles in which one may leave are done.
    void stop();
    [[nodiscard]] bool is_idle() const { return waiting_.empty() && under_way_.empty(); }
    /// Returns the cycle of the latest answer, or refusal.
    [[nodiscard]] Cycles last_answer() const { return last_answer_; }
    /// Returns accesses that were answered, and those that its IOMMU has refused.
    [[nodiscard]] std::uint64_t done() const { return stats_.reads + stats_.writes; }
    [[nodiscard]] std::uint64_t refused() const { return stats_.refused; }
    /// Returns the statistics of the cycles done; `at` is the time that they come to.
    [[nodiscard]] DeviceStats stats(SimTime at) const;
    /// Restarts the maxima of a phase.
    void begin_phase();

private:
    struct UnderWay {  // an access without an answer
        PhysAddr line;
        Cycles left;
        bool is_write;
    };
    struct Answer {
        Cycles at;
        PhysAddr line;
        auto operator<=>(const Answer&) const = default;
    };

    void step(Cycles now);
    void take_answer(const Answer& answer);
    void leave(const DeviceAccess& access, Cycles now);
    void fetch();
    void update_next(Cycles from);

    const Setup setup_;
    const std::uint32_t number_;
    const ClockDomain clock_;
    const Cycles hop_;
    const Cycles answer_time_;  // from the coming of a message to a slice, to that of its answer
    bool is_stopped_ = false;
    std::deque<DeviceAccess> waiting_;
    std::vector<UnderWay> under_way_;  // in the order in which they left
    std::vector<Answer> answers_;      // a heap: the first to come at the front
    std::vector<cache::Message> outbox_;
    DeviceStats stats_;
    Cycles last_answer_{};
    Cycles leave_from_{};  // first cycle in which another access may leave
    Cycles next_ = Cycles::max();
};

}  // namespace mktme::platform
