// SPDX-License-Identifier: Apache-2.0
#include "models/platform/dma_device.hpp"

#include <algorithm>
#include <functional>

#include "models/base/error.hpp"
#include "models/cache/hierarchy_params.hpp"
#include "models/cache/line_address.hpp"
#include "models/platform/iommu.hpp"

namespace mktme::platform {

DmaDevice::DmaDevice(const Setup& setup, std::uint32_t number, const cache::HierarchyParams& caches)
    : setup_{setup},
      number_{number},
      clock_{caches.clock},
      hop_{caches.hop},
      answer_time_{caches.llc.latency + caches.hop} {
    if (setup_.outstanding == 0)
        throw ConfigError{"a device that may have no access outstanding does nothing"};
    fetch();
    update_next({});
}

void DmaDevice::request(const DeviceAccess& access) {
    waiting_.push_back(access);
    update_next(leave_from_);
}

void DmaDevice::deliver(const cache::Message& reply) {
    answers_.push_back({reply.at, reply.line});
    std::ranges::push_heap(answers_, std::greater{});
    next_ = std::min(next_, reply.at);
}

void DmaDevice::run(Cycles limit) {
    while (next_ < limit) {
        const std::size_t sent = outbox_.size();
        step(next_);
        if (outbox_.size() > sent) limit = std::min(limit, outbox_.back().at + answer_time_);
    }
}

/// Takes the answers of a cycle, then lets an access leave that is due.
void DmaDevice::step(Cycles now) {
    while (!answers_.empty() && answers_.front().at == now) {
        std::ranges::pop_heap(answers_, std::greater{});
        take_answer(answers_.back());
        answers_.pop_back();
    }
    const bool may_leave = now >= leave_from_ && under_way_.size() < setup_.outstanding;
    if (may_leave && !waiting_.empty() && waiting_.front().at <= now) {
        const DeviceAccess access = waiting_.front();
        waiting_.pop_front();
        fetch();
        leave_from_ = now + Cycles{1};
        leave(access, now);
    }
    update_next(now + Cycles{1});
}

/// Counts the first access to the line: a slice takes those of a line in order.
void DmaDevice::take_answer(const Answer& answer) {
    const auto access = std::ranges::find(under_way_, answer.line, &UnderWay::line);
    if (access == under_way_.end()) throw InvariantError{"a device gets an answer that it has not asked for"};
    last_answer_ = answer.at;
    const SimTime took = clock_.edge(answer.at) - clock_.edge(access->left);
    ++(access->is_write ? stats_.writes : stats_.reads);
    (access->is_write ? stats_.write_latency : stats_.read_latency).record(took);
    under_way_.erase(access);
}

void DmaDevice::leave(const DeviceAccess& access, Cycles now) {
    const auto to =
        setup_.iommu == nullptr ? PhysAddr{access.address} : setup_.iommu->translate(access.address);
    if (!to) {
        ++stats_.refused;
        last_answer_ = now;
        return;
    }
    const PhysAddr line = cache::line_of(*to);
    under_way_.push_back({line, now, access.is_write});
    outbox_.push_back(
        {.at = now + hop_,
         .line = line,
         .core = number_,
         .kind = access.is_write ? cache::MessageKind::device_write : cache::MessageKind::device_read});
}

/// Asks the source for the access behind the last one.
void DmaDevice::fetch() {
    if (!stops_with_cores() || !waiting_.empty()) return;
    if (const auto access = setup_.source->next()) waiting_.push_back(*access);
}

void DmaDevice::stop() {
    is_stopped_ = true;
    waiting_.clear();
    update_next(leave_from_);
}

DeviceStats DmaDevice::stats(SimTime at) const {
    DeviceStats stats = stats_;
    stats.elapsed = {at};
    return stats;
}

void DmaDevice::begin_phase() {
    stats_.read_latency.begin_phase();
    stats_.write_latency.begin_phase();
}

/// Finds the next cycle, from `from` on, in which an answer comes or an access may leave.
void DmaDevice::update_next(Cycles from) {
    next_ = answers_.empty() ? Cycles::max() : answers_.front().at;
    if (waiting_.empty() || under_way_.size() >= setup_.outstanding) return;
    next_ = std::min(next_, std::max({waiting_.front().at, leave_from_, from}));
}

}  // namespace mktme::platform
