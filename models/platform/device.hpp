// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <tsl/robin_map.h>
#include <cstdint>
#include <deque>
#include <optional>
#include <vector>

#include "models/cache/message.hpp"
#include "models/platform/device_access.hpp"

namespace mktme::cache {
struct HierarchyParams;
}

namespace mktme::platform {

/// Translation of the addresses of a device, by pages of 4 KiB. Its entries carry KeyID bits (docs/models/coherence.md#devices).
class Iommu {
public:
    /// Maps the page of an address to a frame, given with its KeyID.
    void map(std::uint64_t address, PhysAddr frame) { frames_[address / page] = frame; }
    /// Returns where an address leads; nothing if no entry maps it.
    [[nodiscard]] std::optional<PhysAddr> translate(std::uint64_t address) const {
        const auto found = frames_.find(address / page);
        if (found == frames_.end()) return std::nullopt;
        return PhysAddr{found->second.count() + address % page};
    }

private:
    static constexpr std::uint64_t page = 4096;

    tsl::robin_map<std::uint64_t, PhysAddr> frames_;
};

/// What distinguishes a device from others.
struct DeviceParams {
    std::size_t package = 0;         // that it is attached to
    std::uint64_t outstanding = 32;  // accesses without an answer at one time
    const Iommu* iommu = nullptr;    // null: its addresses are physical
};

/// A device that reads and writes memory through the slices of the shared caches (docs/models/coherence.md#devices).
///
/// A plain class that is told the cycle, as a core is.
class Device {
public:
    /// `number`: among cores and devices. Throws ConfigError if it may have no access outstanding.
    Device(const DeviceParams& params, std::uint32_t number, const cache::HierarchyParams& caches);

    /// Adds an access, to leave behind those added before. Precondition: cycle `access.at` is not done.
    void request(const DeviceAccess& access);
    /// Does all cycles before `limit`. An access that leaves lowers the limit to the first cycle in which its answer could come.
    void run(Cycles limit);
    /// Returns the next cycle in which something can happen; Cycles::max() if there is none before an answer comes.
    [[nodiscard]] Cycles next() const { return next_; }
    /// Takes the answer to an access.
    void deliver(const cache::Message& reply);
    [[nodiscard]] std::vector<cache::Message>& outbox() { return outbox_; }

    [[nodiscard]] bool is_idle() const { return waiting_.empty() && unanswered_ == 0; }
    /// Returns accesses that were answered, and those that its IOMMU has refused.
    [[nodiscard]] std::uint64_t done() const { return done_; }
    [[nodiscard]] std::uint64_t refused() const { return refused_; }

private:
    void step(Cycles now);
    void update_next(Cycles from);

    const DeviceParams params_;
    const std::uint32_t number_;
    const Cycles hop_;
    const Cycles answer_time_;  // from the coming of a message to a slice, to that of its answer
    std::deque<DeviceAccess> waiting_;
    std::vector<Cycles> answers_;  // a heap of the cycles in which they come: the first at the front
    std::vector<cache::Message> outbox_;
    std::uint64_t unanswered_ = 0;
    std::uint64_t done_ = 0;
    std::uint64_t refused_ = 0;
    Cycles leave_from_{};  // first cycle in which another access may leave
    Cycles next_ = Cycles::max();
};

}  // namespace mktme::platform
