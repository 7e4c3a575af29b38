// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "workloads/formats/trace_format.hpp"
#include "workloads/formats/trace_input.hpp"
#include "workloads/io/byte_sink.hpp"
#include "workloads/request.hpp"

namespace mktme::workloads {

/// Part of a request, besides address and direction, that a format may represent.
enum class Part : std::uint8_t {
    time,
    size,     // size or alignment other than of one line
    address,  // bits of the address that an address vector does not represent
    data,
    no_data,  // the fact that the contents are unknown
    old_data,
    thread,
    pc,
    packet,  // gem5's pkt_id and flags
    kind,    // fetches and locked accesses
    depends,
    write  // a write without a read before it
};
inline constexpr std::size_t part_count = 12;

/// A set of parts.
class Parts {
public:
    constexpr Parts() = default;
    template <class... P>
    constexpr explicit Parts(Part first, P... others) : bits_{(bit(first) | ... | bit(others))} {}

    [[nodiscard]] constexpr bool has(Part part) const { return (bits_ & bit(part)) != 0; }
    [[nodiscard]] constexpr bool empty() const { return bits_ == 0; }
    constexpr void add(Part part) { bits_ |= bit(part); }
    constexpr void add(Part part, bool really) { bits_ |= really ? bit(part) : 0U; }
    /// Returns the parts that are not in `others`.
    [[nodiscard]] constexpr Parts without(Parts others) const { return Parts{bits_ & ~others.bits_, 0}; }
    static constexpr Parts all() { return Parts{(1U << part_count) - 1, 0}; }
    friend constexpr Parts operator|(Parts a, Parts b) { return Parts{a.bits_ | b.bits_, 0}; }

private:
    constexpr Parts(std::uint32_t bits, int /*tag*/) : bits_{bits} {}
    static constexpr std::uint32_t bit(Part part) { return 1U << static_cast<unsigned>(part); }
    std::uint32_t bits_ = 0;
};

/// Writer of requests in one format.
class RequestWriter {
public:
    RequestWriter() = default;
    RequestWriter(const RequestWriter&) = delete;
    RequestWriter& operator=(const RequestWriter&) = delete;
    virtual ~RequestWriter() = default;

    /// Writes one request. Returns the parts that a reader of the output does not find, or finds changed.
    virtual Parts write(const TraceRequest& request, const TraceDetail& detail) = 0;
    /// Writes the output still held back. The owner of the sink finishes the sink.
    virtual void finish() = 0;
};

/// Trace format: how it is recognised, its reader and its writer. `carries` are the parts that it represents for every
/// request; its writer reports limits of values.
struct Format {
    /// Position of formats that have none of their own.
    static constexpr std::uint8_t last = 255;

    std::string_view name;  // of `trace.format`
    std::string_view text;  // meaning in the reference, without a full stop
    std::uint8_t position =
        last;                 // in lists of formats; those of one position stand in the order of their files
    std::string_view suffix;  // of file names
    std::string_view magic = {};  // first bytes; empty: none
    bool is_text;
    bool has_ticks = false;  // its times are ticks of TraceContext::ticks, and not cycles
    Parts carries;
    std::unique_ptr<RequestSource> (*reader)(TraceInput, const TraceContext&);
    std::unique_ptr<RequestWriter> (*writer)(ByteSink&, const TraceContext&);

    [[nodiscard]] TraceFormat id() const { return TraceFormat{name}; }
    /// Returns true if its times are cycles, or instructions that take a cycle each.
    [[nodiscard]] bool counts_cycles() const { return carries.has(Part::time) && !has_ticks; }
};

/// Creates a reader from an input and a context, or a writer from a sink and a context, for a Format.
template <class Reader>
std::unique_ptr<RequestSource> make_reader(TraceInput input, const TraceContext& context) {
    return std::make_unique<Reader>(std::move(input), context);
}
template <class Writer>
std::unique_ptr<RequestWriter> make_writer(ByteSink& sink, const TraceContext& context) {
    return std::make_unique<Writer>(sink, context);
}

/// Returns the parts of a request that a format with the parts `carries` does not represent.
Parts uncarried(const TraceRequest& request, const TraceDetail& detail, Parts carries);

/// Largest size of a request, in bytes. A larger one is taken for damage of the trace.
inline constexpr std::uint64_t largest_request = std::uint64_t{1} << 20U;

}  // namespace mktme::workloads
