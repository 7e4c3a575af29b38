// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "models/memctrl/memory_system.hpp"
#include "workloads/request.hpp"

namespace mktme::sim {

/// What `trace info` and `trace check` learn of a trace, request by request, in constant memory.
class Survey {
public:
    /// Requests that are odd but no error: how many, and the record of the first.
    struct Odd {
        std::uint64_t count = 0;
        std::uint64_t first = 0;
        void note(const workloads::TraceRequest& request) {
            if (count++ == 0) first = request.record;
        }
    };

    /// Refers to `memory`.
    explicit Survey(const memctrl::MemorySystem& memory) : memory_{memory} {}

    void see(const workloads::TraceRequest& request, const workloads::TraceDetail* detail);

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
    Odd earlier;      // than the request before
    Odd keyid_bits;   // has bits where the KeyID goes
    Odd beyond;       // is, without its KeyID, above the memory

private:
    const memctrl::MemorySystem& memory_;
    SimTime time_before_{};
};

}  // namespace mktme::sim
