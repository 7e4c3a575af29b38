// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>

#include "models/base/error.hpp"
#include "models/base/quantity.hpp"

namespace mktme::workloads {

/// Access as a trace or a generator gives it, of any size and alignment.
struct TraceRequest {
    PhysAddr address{};
    SimTime time{};  // earliest issue, from the start of the run; order counts, not this, unless `timed`
    std::uint64_t record = 0;  // 1-based line or record number in its source, for messages
    std::uint32_t bytes = static_cast<std::uint32_t>(line_size.count());
    bool is_write = false;
};

/// Further facts about a request in some formats; 0 or empty if a format has none.
struct TraceDetail {
    std::uint64_t pc = 0;      // address of the instruction
    std::uint64_t packet = 0;  // gem5's pkt_id
    std::uint32_t flags = 0;   // gem5's flags
    std::uint32_t thread = 0;
    std::uint16_t depends = 0;               // MRT1: distance in requests to the load that gave the address
    bool is_fetch = false;                   // MRT1: a line of code
    bool is_locked = false;                  // MRT1: part of a locked read-modify-write
    std::span<const std::uint8_t> data;      // contents written or read, in order of memory
    std::span<const std::uint8_t> old_data;  // contents before
};

/// Source of requests: a trace reader or a generator. The front end pulls one request at a time.
class RequestSource {
public:
    RequestSource() = default;
    RequestSource(const RequestSource&) = delete;
    RequestSource& operator=(const RequestSource&) = delete;
    virtual ~RequestSource() = default;

    /// Fills in the next request. Returns false at the end. Throws TraceError if the source cannot be read further.
    virtual bool next(TraceRequest& request) = 0;
    /// Returns details of the request that `next` gave last, if the source has any; valid until the next call of it.
    [[nodiscard]] virtual const TraceDetail* detail() const { return nullptr; }
    /// Returns the share of the source consumed, 0..1, for progress and ETA; negative if unknown.
    [[nodiscard]] virtual double progress() const = 0;
    /// Returns true if every request is exactly one line.
    [[nodiscard]] virtual bool is_by_line() const { return false; }
    /// Returns "file:line: " of a record, the prefix of a message about it; empty for generators.
    [[nodiscard]] virtual SourcePlace place(std::uint64_t record) const = 0;
};

}  // namespace mktme::workloads
