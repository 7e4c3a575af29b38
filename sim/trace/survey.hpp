// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "models/memctrl/address/address_decoder.hpp"
#include "workloads/request.hpp"

namespace mktme::sim {

/// Requests that are odd but not in error: their number, and the record of the first.
struct Odd {
    std::uint64_t count = 0;
    std::uint64_t first = 0;
};

/// Statistics of a trace for `trace info` and `trace check`, gathered request by request in constant memory.
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
    Odd earlier;     // time is before that of the preceding request
    Odd keyid_bits;  // address has bits at or above the KeyID field
    Odd beyond;      // address, without its KeyID, is beyond the memory
    bool complete = false;

    /// Reads `source` to its end, or to Ctrl-C, with progress on a terminal. Addresses are compared with the range of
    /// `memory`. A TraceError passes through; the statistics so far remain.
    void read(workloads::RequestSource& source, const memctrl::AddressDecoder& memory);

private:
    void see(const workloads::TraceRequest& request, const memctrl::AddressDecoder& memory);
    void see(const workloads::TraceDetail& detail);
    SimTime time_before_{};
};

}  // namespace mktme::sim
