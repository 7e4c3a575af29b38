// SPDX-License-Identifier: Apache-2.0
#include "models/platform/device.hpp"

#include <algorithm>
#include <functional>

#include "models/base/error.hpp"
#include "models/cache/hierarchy_params.hpp"
#include "models/cache/line_address.hpp"

namespace mktme::platform {

Device::Device(const DeviceParams& params, std::uint32_t number, const cache::HierarchyParams& caches)
    : params_{params},
      number_{number},
      hop_{caches.hop},
      answer_time_{caches.llc.latency + caches.hop} {
    if (params_.outstanding == 0)
        throw ConfigError{"a device that may have no access outstanding does nothing"};
}

void Device::request(const DeviceAccess& access) {
    waiting_.push_back(access);
    update_next(leave_from_);
}

void Device::deliver(const cache::Message& reply) {
    answers_.push_back(reply.at);
    std::ranges::push_heap(answers_, std::greater{});
    next_ = std::min(next_, reply.at);
}

void Device::run(Cycles limit) {
    while (next_ < limit) {
        const std::size_t sent = outbox_.size();
        step(next_);
        if (outbox_.size() > sent) limit = std::min(limit, outbox_.back().at + answer_time_);
    }
}

/// Takes the answers of a cycle, then lets an access leave that is due.
void Device::step(Cycles now) {
    while (!answers_.empty() && answers_.front() == now) {
        std::ranges::pop_heap(answers_, std::greater{});
        answers_.pop_back();
        --unanswered_;
        ++done_;
    }
    const bool may_leave = now >= leave_from_ && unanswered_ < params_.outstanding;
    if (may_leave && !waiting_.empty() && waiting_.front().at <= now) {
        const DeviceAccess access = waiting_.front();
        waiting_.pop_front();
        leave_from_ = now + Cycles{1};
        const auto to =
            params_.iommu == nullptr ? PhysAddr{access.address} : params_.iommu->translate(access.address);
        if (to) {
            ++unanswered_;
            outbox_.push_back({.at = now + hop_,
                               .line = cache::line_of(*to),
                               .core = number_,
                               .kind = access.is_write ? cache::MessageKind::device_write
                                                       : cache::MessageKind::device_read});
        } else {
            ++refused_;
        }
    }
    update_next(now + Cycles{1});
}

/// Finds the next cycle, from `from` on, in which an answer comes or an access may leave.
void Device::update_next(Cycles from) {
    next_ = answers_.empty() ? Cycles::max() : answers_.front();
    if (waiting_.empty() || unanswered_ >= params_.outstanding) return;
    next_ = std::min(next_, std::max({waiting_.front().at, leave_from_, from}));
}

}  // namespace mktme::platform
