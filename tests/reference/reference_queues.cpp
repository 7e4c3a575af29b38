// SPDX-License-Identifier: Apache-2.0
#include "tests/reference/reference_queues.hpp"

#include <algorithm>

#include "models/memctrl/controller_params.hpp"

namespace mktme::reference {

void Queues::start_cycle(Cycle c) {
    port_waits_for_write_ = false;
    const auto is_done = [c](const Merge& m) { return m.done.has_value() && *m.done <= c; };
    for (const Merge& m : merges_)
        if (is_done(m)) writes.push_back({m.index, m.request, c, sequence_++, false, 0, false, c});
    std::erase_if(merges_, is_done);
}

void Queues::merge_in(std::size_t index, Cycle m) {
    for (Merge& merge : merges_)
        if (merge.index == index) merge.done = m;
}

Queues::Reception Queues::offer(std::size_t index, const Request& request, Cycle c) {
    if (is_merging(request)) return Reception::waits;
    if (waits_for_write(request)) {
        port_waits_for_write_ = true;
        return Reception::waits;
    }
    const auto same_line = [&](const Queued& q) { return q.request.same_line(request); };
    if (request.is_write && std::any_of(reads.begin(), reads.end(), same_line)) return Reception::waits;
    const Queued* youngest = youngest_write_of(request);
    if (youngest != nullptr && youngest->request.keyid == request.keyid)
        return request.is_write ? Reception::coalesced : Reception::forwarded;
    if (!has_room_for(request)) return Reception::waits;
    const bool is_read = !request.is_write || request.is_partial;
    (is_read ? reads : writes).push_back({index, request, c, sequence_++, is_read, 0, false, c});
    if (request.is_partial) merges_.push_back({index, request, std::nullopt});
    return Reception::queued;
}

/// Returns true for the hazard of a read with a write of another KeyID, and for the last two points of the law's list.
bool Queues::waits_for_write(const Request& request) const {
    const Queued* youngest = youngest_write_of(request);
    if (youngest == nullptr) return false;
    if (!request.is_write)
        return std::any_of(writes.begin(), writes.end(), [&](const Queued& q) {
            return q.request.same_line(request) && q.request.keyid != request.keyid;
        });
    if (youngest->request.keyid == request.keyid) return youngest->bursts_done > 0;
    return request.is_partial;
}

bool Queues::has_room_for(const Request& request) const {
    const bool reads_have = reads.size() < params_.read_queue;
    const bool writes_have = writes.size() + merges_.size() < params_.write_queue;
    if (request.is_partial) return reads_have && writes_have;
    return request.is_write ? writes_have : reads_have;
}

const Queued* Queues::youngest_write_of(const Request& line) const {
    const Queued* youngest = nullptr;
    for (const Queued& q : writes)
        if (q.request.same_line(line)) youngest = &q;
    return youngest;
}

bool Queues::is_merging(const Request& line) const {
    return std::any_of(merges_.begin(), merges_.end(),
                       [&](const Merge& m) { return m.request.same_line(line); });
}

bool Queues::has_request_for_rank(unsigned rank) const {
    return any([rank](const Queued& q) { return q.request.rank == rank; });
}

}  // namespace mktme::reference
