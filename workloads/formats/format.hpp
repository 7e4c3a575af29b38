// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "models/base/clock_domain.hpp"
#include "workloads/formats/address_vector.hpp"
#include "workloads/io/byte_sink.hpp"
#include "workloads/io/byte_stream.hpp"
#include "workloads/request.hpp"
#include "workloads/workload_params.hpp"

namespace mktme::workloads {

/// What a format may be able to say of a request besides address and direction.
enum class Part : std::uint8_t {
    time,
    size,     // that it is not exactly one line
    address,  // bits of the address that an address vector has no place for
    data,
    no_data,  // that the contents are not known
    old_data,
    thread,
    pc,
    packet,  // gem5's pkt_id and flags
    kind,    // fetches and locked accesses
    depends,
    write  // a write that no read comes before
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
    /// Those that are not in `others`.
    [[nodiscard]] constexpr Parts without(Parts others) const { return Parts{bits_ & ~others.bits_, 0}; }
    static constexpr Parts all() { return Parts{(1U << part_count) - 1, 0}; }
    friend constexpr Parts operator|(Parts a, Parts b) { return Parts{a.bits_ | b.bits_, 0}; }

private:
    constexpr Parts(std::uint32_t bits, int /*tag*/) : bits_{bits} {}
    static constexpr std::uint32_t bit(Part part) { return 1U << static_cast<unsigned>(part); }
    std::uint32_t bits_ = 0;
};

/// What readers and writers must be told that no trace says itself.
struct TraceContext {
    ClockDomain clock;                        // of cycles and, where a format counts those, instructions
    const AddressVectors* vectors = nullptr;  // of ramulator2-rw; none: those of the sample traces
    Frequency ticks{1'000'000'000'000};       // of a gem5 trace to be written
};

/// A trace opened: its bytes, decompressed, and its name for messages.
struct TraceInput {
    std::string name;
    std::unique_ptr<ByteStream> bytes;
};

/// Takes requests and writes them in one format.
class RequestWriter {
public:
    RequestWriter() = default;
    RequestWriter(const RequestWriter&) = delete;
    RequestWriter& operator=(const RequestWriter&) = delete;
    virtual ~RequestWriter() = default;

    /// Write one request; returns what a reader of the output will not find of it, or find changed.
    virtual Parts write(const TraceRequest& request, const TraceDetail& detail) = 0;
    /// Write what is still held back. The sink is finished by its owner.
    virtual void finish() = 0;
};

/// One format: how it is told and who reads and writes it. `carries` is what it can say of every request; limits of
/// values are for its writer to report.
struct Format {
    TraceFormat id;
    std::string_view suffix;
    std::string_view magic;  // first bytes; empty: none
    bool is_text;
    Parts carries;
    std::unique_ptr<RequestSource> (*reader)(TraceInput, const TraceContext&);
    std::unique_ptr<RequestWriter> (*writer)(ByteSink&, const TraceContext&);
};

/// Entries of the table for a reader or writer that is made from input or sink and context.
template <class Reader>
std::unique_ptr<RequestSource> make_reader(TraceInput input, const TraceContext& context) {
    return std::make_unique<Reader>(std::move(input), context);
}
template <class Writer>
std::unique_ptr<RequestWriter> make_writer(ByteSink& sink, const TraceContext& context) {
    return std::make_unique<Writer>(sink, context);
}

/// What of a request a format that carries `carries` has no place for.
Parts uncarried(const TraceRequest& request, const TraceDetail& detail, Parts carries);

/// A size nobody means: larger requests are taken for damage.
inline constexpr std::uint64_t largest_request = std::uint64_t{1} << 20U;

}  // namespace mktme::workloads
