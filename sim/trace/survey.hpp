// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "models/memctrl/memory_system.hpp"
#include "workloads/request.hpp"

namespace mktme::sim {

/// Requests that are odd but no error: how many, and the record of the first.
struct Odd {
    std::uint64_t count = 0;
    std::uint64_t first = 0;
};

/// What `trace info` and `trace check` learn of a trace, request by request, in constant memory.
struct Survey {
    std::uint64_t requests = 0;
    std::uint64_t writes = 0;
    std::uint64_t fetches = 0;
    std::uint64_t with_data = 0;
    std::uint64_t bytes = 0;
    std::uint32_t smallest = UINT32_MAX;
    std::uint32_t largest = 0;
    std::uint64_t first_address = UINT64_MAX;
    std::uint64_t last_address = 0;  // of a request's last byte
    std::uint32_t highest_thread = 0;
    SimTime first_time = SimTime::max();
    SimTime last_time{};
    Odd earlier;     // than the request before
    Odd keyid_bits;  // has bits where the KeyID goes
    Odd beyond;      // lies, without its KeyID, above the memory
    bool complete = false;

    /// Read `source` to its end, or to Ctrl-C, with progress on a terminal; `memory` is what its addresses are held
    /// against. A TraceError passes through and leaves what was seen.
    void read(workloads::RequestSource& source, const memctrl::MemorySystem& memory);

private:
    void see(const workloads::TraceRequest& request, const memctrl::MemorySystem& memory);
    void see(const workloads::TraceDetail& detail);
    SimTime time_before_{};
};

}  // namespace mktme::sim
