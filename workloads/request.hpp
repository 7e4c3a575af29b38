// SPDX-License-Identifier: Apache-2.0
#pragma once

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

/// Where requests come from: a trace reader or a generator. Pulled by the front end, one request at a time.
class RequestSource {
public:
    RequestSource() = default;
    RequestSource(const RequestSource&) = delete;
    RequestSource& operator=(const RequestSource&) = delete;
    virtual ~RequestSource() = default;

    /// Fill in the next request; false at the end. Throws TraceError when the source cannot be read on.
    virtual bool next(TraceRequest& request) = 0;
    /// Share of the source consumed, 0..1, for progress and ETA; less than 0 when not known.
    [[nodiscard]] virtual double progress() const = 0;
    /// "file:line: " of a record, to put before a message about it; empty for generators.
    [[nodiscard]] virtual SourcePlace place(std::uint64_t record) const = 0;
};

}  // namespace mktme::workloads
