// SPDX-License-Identifier: Apache-2.0
#include "workloads/memory_front_end.hpp"

#include <algorithm>

namespace mktme::workloads {

using memctrl::Channel;
using memctrl::Direction;

namespace {

/// Tags of requests: only the completions of reads are of interest here.
constexpr std::uint64_t write_tag = 0;
constexpr std::uint64_t read_tag = 1;

std::uint64_t window_of(const WorkloadParams& params) {
    switch (params.issue) {
        case IssueMode::window: return params.window;
        case IssueMode::dependent: return 1;
        case IssueMode::timed:
        case IssueMode::asap: break;
    }
    return 0;
}

}  // namespace

MemoryFrontEnd::MemoryFrontEnd(const WorkloadParams& params, RequestSource& source,
                               const KeyIdAssigner& keyids, memctrl::MemorySystem& memory)
    : params_{params},
      source_{source},
      keyids_{keyids},
      memory_{memory},
      window_{window_of(params)},
      frontend_latency_{memory.params().channel.controller.frontend_latency},
      now_{memory.clock().at_or_after(frontend_latency_)} {}

bool MemoryFrontEnd::run(std::uint64_t requests) {
    TraceRequest next;
    for (; requests > 0; --requests) {
        if (issued_ == params_.requests || !source_.next(next)) return false;
        const memctrl::Request request = decode(next);
        const Cycles offered = offer_cycle(next);
        Channel& channel = memory_.channel_of(request);
        channel.offer(request, offered);
        now_ = channel.run_until_accepted(request.where.data_channel);
        stall_ += now_ - offered;
        if (request.direction == Direction::read) ++queued_reads_;
        if (window_ != 0) collect(channel);
        ++issued_;
    }
    return true;
}

memctrl::Request MemoryFrontEnd::decode(const TraceRequest& request) const {
    const PhysAddr address = keyids_.is_identity() ? request.address : keyids_.assign(request.address, [&] {
        return source_.place(request.record);
    });
    const Direction direction = request.is_write ? Direction::write : Direction::read;
    const auto decoded = memory_.decode(address, direction, request.is_write ? write_tag : read_tag);
    if (!decoded) throw TraceError{source_.place(request.record), memory_.why_unmapped(address)};
    return *decoded;
}

Cycles MemoryFrontEnd::offer_cycle(const TraceRequest& request) {
    if (params_.issue == IssueMode::timed)
        return std::max(now_, memory_.clock().at_or_after(request.time + frontend_latency_));
    if (window_ != 0) await_window();
    return now_;
}

/// Wait until fewer reads than the window allows are outstanding.
void MemoryFrontEnd::await_window() {
    while (queued_reads_ + completions_.size() >= window_) {
        const SimTime done = earliest_completion();
        completions_.pop();
        now_ = std::max(now_, memory_.clock().at_or_after(done + frontend_latency_));
    }
}

/// Run channels until no read still queued can complete before the earliest completion known.
SimTime MemoryFrontEnd::earliest_completion() {
    while (true) {
        Channel* first = nullptr;
        if (queued_reads_ != 0)
            for (Channel& channel : memory_.channels())
                if (channel.queued_reads() != 0 && (first == nullptr || channel.next() < first->next()))
                    first = &channel;
        if (first == nullptr) return completions_.top();
        if (!completions_.empty() && memory_.clock().edge(first->next()) >= completions_.top())
            return completions_.top();
        first->step();
        collect(*first);
    }
}

void MemoryFrontEnd::collect(Channel& channel) {
    for (const auto& completion : channel.completions()) {
        if (completion.tag != read_tag) continue;
        --queued_reads_;
        completions_.push(completion.done);
    }
    channel.completions().clear();
}

}  // namespace mktme::workloads
