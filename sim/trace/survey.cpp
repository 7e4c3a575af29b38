// SPDX-License-Identifier: Apache-2.0
#include "sim/trace/survey.hpp"

#include <algorithm>

namespace mktme::sim {

void Survey::see(const workloads::TraceRequest& request, const workloads::TraceDetail* detail) {
    ++requests;
    writes += request.is_write ? 1 : 0;
    bytes += request.bytes;
    smallest = std::min(smallest, request.bytes);
    largest = std::max(largest, request.bytes);
    const std::uint64_t last = request.address.count() + (request.bytes - 1);
    first_address = std::min(first_address, request.address.count());
    last_address = std::max(last_address, last);
    first_time = std::min(first_time, request.time);
    last_time = std::max(last_time, request.time);
    if (request.time < time_before_) earlier.note(request);
    time_before_ = request.time;
    const auto& layout = memory_.layout();
    if (request.address.count() >= layout.dram_limit().count()) keyid_bits.note(request);
    if (!layout.is_valid(request.address) ||
        layout.without_keyid(PhysAddr{last}).count() >= memory_.capacity().count())
        beyond.note(request);
    if (detail == nullptr) return;
    fetches += detail->is_fetch ? 1 : 0;
    with_data += detail->data.empty() ? 0 : 1;
    highest_thread = std::max(highest_thread, detail->thread);
}

}  // namespace mktme::sim
