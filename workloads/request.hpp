// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>

#include "models/base/error.hpp"
#include "models/base/quantity.hpp"

namespace mktme::workloads {

/// One access as a trace or a generator gives it: any size, any alignment.
struct TraceRequest {
    PhysAddr address{};
    SimTime time{};  // earliest issue, from the start of the run; order counts, not this, unless `timed`
    std::uint64_t record = 0;  // 1-based line or record number in its source, for messages
    std::uint32_t bytes = static_cast<std::uint32_t>(line_size.count());
    bool is_write = false;
};

/// What some formats say of a request besides: 0 or empty where a format says nothing.
struct TraceDetail {
    std::uint64_t pc = 0;      // address of the instruction
    std::uint64_t packet = 0;  // gem5's pkt_id
    std::uint32_t flags = 0;   // gem5's
    std::uint32_t thread = 0;
    std::uint16_t depends = 0;               // MRT1: the load that made the address is so many requests back
    bool is_fetch = false;                   // MRT1: a line of code
    bool is_locked = false;                  // MRT1: part of a locked read-modify-write
    std::span<const std::uint8_t> data;      // contents written or read, in order of memory
    std::span<const std::uint8_t> old_data;  // contents before
};

/// Where requests come from: a trace reader or a generator. Pulled by the front end, one request at a time.
class RequestSource {
public:
    RequestSource() = default;
    RequestSource(const RequestSource&) = delete;
    RequestSource& operator=(const RequestSource&) = delete;
    virtual ~RequestSource() = default;

    /// Fill in the next request; false at the end. Throws TraceError when the source cannot be read on.
    virtual bool next(TraceRequest& request) = 0;
    /// More about the request that `next` gave last, if the source has more; valid until the next `next`.
    [[nodiscard]] virtual const TraceDetail* detail() const { return nullptr; }
    /// Share of the source consumed, 0..1, for progress and ETA; less than 0 when not known.
    [[nodiscard]] virtual double progress() const = 0;
    /// "file:line: " of a record, to put before a message about it; empty for generators.
    [[nodiscard]] virtual SourcePlace place(std::uint64_t record) const = 0;
};

}  // namespace mktme::workloads
