// SPDX-License-Identifier: Apache-2.0
#include "sim/trace/survey.hpp"

#include <algorithm>

#include "sim/run/interrupt.hpp"
#include "sim/run/progress.hpp"

namespace mktme::sim {

namespace {

constexpr std::uint64_t look_up_every = 4096;  // requests

void note(Odd& odd, bool is_odd, const workloads::TraceRequest& request) {
    if (is_odd && odd.count++ == 0) odd.first = request.record;
}

}  // namespace

void Survey::read(workloads::RequestSource& source, const memctrl::AddressDecoder& memory) {
    note_stop_signals();
    Progress progress{true};
    workloads::TraceRequest request;
    while (source.next(request)) {
        see(request, memory);
        if (const auto* detail = source.detail()) see(*detail);
        if (requests % look_up_every != 0) continue;
        if (was_interrupted()) return;
        progress.update(requests, source.progress());
    }
    complete = true;
}

void Survey::see(const workloads::TraceRequest& request, const memctrl::AddressDecoder& memory) {
    ++requests;
    writes += request.is_write ? 1 : 0;
    bytes += request.bytes;
    smallest = std::min(smallest, request.bytes);
    largest = std::max(largest, request.bytes);
    const PhysAddr last{request.address.count() + (request.bytes - 1)};
    first_address = std::min(first_address, request.address.count());
    last_address = std::max(last_address, last.count());
    first_time = std::min(first_time, request.time);
    last_time = std::max(last_time, request.time);
    note(earlier, request.time < time_before_, request);
    time_before_ = request.time;
    const auto& layout = memory.layout();
    note(keyid_bits, request.address.count() >= layout.dram_limit().count(), request);
    note(beyond, !layout.is_valid(last) || layout.without_keyid(last).count() >= memory.capacity().count(),
         request);
}

void Survey::see(const workloads::TraceDetail& detail) {
    fetches += detail.is_fetch ? 1 : 0;
    with_data += detail.data.empty() ? 0 : 1;
    highest_thread = std::max(highest_thread, detail.thread);
}

}  // namespace mktme::sim
