// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "workloads/formats/buffered_writer.hpp"
#include "workloads/formats/format.hpp"
#include "workloads/formats/protobuf_wire.hpp"
#include "workloads/formats/record_reader.hpp"
#include "workloads/simulated_time.hpp"

namespace mktme::workloads {

namespace {

constexpr Parts carries{Part::time, Part::size, Part::pc, Part::packet};

constexpr std::string_view magic = "gem5";
constexpr std::uint64_t read_command = 1;   // MemCmd::ReadReq
constexpr std::uint64_t write_command = 4;  // MemCmd::WriteReq
/// Message Packet. Bit n of `seen` is set if field n was present.
struct Packet {
    unsigned seen = 0;
    std::uint64_t tick = 0;
    std::uint64_t command = 0;
    std::uint64_t address = 0;
    std::uint64_t size = 0;
    std::uint64_t flags = 0;
    std::uint64_t id = 0;
    std::uint64_t pc = 0;

    void set(const WireField& field) {
        seen |= 1U << field.number;
        switch (field.number) {
            case 1: tick = field.value; break;
            case 2: command = field.value; break;
            case 3: address = field.value; break;
            case 4: size = field.value; break;
            case 5: flags = field.value; break;
            case 6: id = field.value; break;
            case 7: pc = field.value; break;
            default: break;
        }
    }
};

/// Reader of gem5 packet traces: "gem5", a header message, then a message per packet, each preceded by its length.
///
/// It decodes the few protobuf forms needed. Fields may come in any order; unknown ones are skipped.
class Gem5Reader final : public RequestSource {
public:
    explicit Gem5Reader(TraceInput input, const TraceContext& /*context*/) : bytes_{std::move(input)} {
        if (!bytes_.peek(magic.size()).starts_with(magic))
            fail(
                "does not begin with \"gem5\"; text such as r,4096,64,500 must go through gem5's "
                "encode_packet_trace.py first");
        bytes_.take(magic.size());
        std::string_view header;
        if (!next_message(header)) fail("ends before the header message");
        read_header(header);
        bytes_.take(header_size_);
    }

    bool next(TraceRequest& request) override {
        ++index_;
        std::string_view message;
        if (!next_message(message)) {
            if (index_ == 1) fail("holds no entry");
            return false;
        }
        fill(request, decode(message));
        bytes_.take(message.size());
        return true;
    }
    [[nodiscard]] const TraceDetail* detail() const override { return &detail_; }
    [[nodiscard]] double progress() const override { return bytes_.progress(); }
    [[nodiscard]] SourcePlace place(std::uint64_t record) const override { return bytes_.place(record); }

private:
    /// Peeks at the next message, which the caller takes. Returns false at the end of the trace.
    bool next_message(std::string_view& message) {
        std::string_view bytes =
            bytes_.peek(longest_length);  // not more, or a truncated file loses its last packets
        if (bytes.empty()) return false;
        const std::size_t before = bytes.size();
        const auto length = cut_varint(bytes, longest_length);
        if (!length)
            fail(before < longest_length ? "ends inside the length of a message"
                                         : "the length of a message has more than 5 bytes");
        bytes_.take(before - bytes.size());
        if (*length > RecordReader::largest_piece)
            fail(fmt::format("a message of {} bytes; more than {} are not read", *length,
                             RecordReader::largest_piece));
        if (bytes.size() < *length) bytes = bytes_.peek(*length);
        if (bytes.size() < *length)
            fail(fmt::format("ends inside a message: {} of {} bytes", bytes.size(), *length));
        message = bytes.substr(0, *length);
        return true;
    }

    void read_header(std::string_view message) {
        header_size_ = message.size();
        std::uint64_t frequency = 0;
        while (!message.empty()) {
            WireField field;
            if (!cut_field(message, field)) fail("a field of the header message is malformed");
            if (field.number == 3 && field.is_varint) frequency = field.value;
        }
        if (frequency == 0) fail("the header has no tick_freq");
        if (frequency > 1'000'000'000'000'000)
            fail(fmt::format("tick_freq {}: at most 10^15 ticks a second can be simulated", frequency));
        ticks_ = ClockDomain{Frequency{frequency}};
        last_tick_ = ticks_.at_or_before(latest_request).count();
    }

    [[nodiscard]] Packet decode(std::string_view message) const {
        Packet packet;
        while (!message.empty()) {
            WireField field;
            if (!cut_field(message, field)) fail("a field of the packet is malformed");
            if (field.number > 7) continue;
            if (!field.is_varint) fail(fmt::format("field {} of the packet is no varint", field.number));
            packet.set(field);
        }
        return packet;
    }

    void fill(TraceRequest& request, const Packet& packet) {
        check(packet);
        request.address = PhysAddr{packet.address};
        request.time = ticks_.edge(Cycles{packet.tick});
        request.record = index_;
        request.bytes = static_cast<std::uint32_t>(packet.size);
        request.is_write = packet.command == write_command;
        detail_.flags = static_cast<std::uint32_t>(packet.flags);
        detail_.packet = packet.id;
        detail_.pc = packet.pc;
    }
    void check(const Packet& packet) const {
        constexpr unsigned required = 1U << 1U | 1U << 2U | 1U << 3U | 1U << 4U;
        if ((packet.seen & required) != required)
            fail("the packet lacks one of tick, cmd, addr and size, which are required");
        if (packet.command != read_command && packet.command != write_command)
            fail(fmt::format("cmd {} is neither ReadReq (1) nor WriteReq (4)", packet.command));
        if (packet.size == 0 || packet.size > largest_request)
            fail(fmt::format("size {}: a request has 1 to {} bytes", packet.size, largest_request));
        if (packet.address + (packet.size - 1) < packet.address)
            fail(fmt::format("{} bytes do not fit behind address {:#x}", packet.size, packet.address));
        if (packet.tick > last_tick_)
            fail(fmt::format("tick {} lies beyond the {} s that can be simulated", packet.tick,
                             in_seconds(latest_request)));
        if (packet.flags > UINT32_MAX) fail(fmt::format("flags {:#x} have more than 32 bits", packet.flags));
    }
    [[noreturn]] void fail(const std::string& message) const { bytes_.fail(index_, message); }

    RecordReader bytes_;
    std::size_t header_size_ = 0;
    ClockDomain ticks_{Frequency{1'000'000'000'000}};
    std::uint64_t last_tick_ = 0;
    std::uint64_t index_ = 0;  // of the latest packet, from 1
    TraceDetail detail_;
};

class Gem5Writer final : public BufferedWriter {
public:
    Gem5Writer(ByteSink& sink, const TraceContext& context)
        : BufferedWriter{sink, ClockDomain{context.ticks}},
          ticks_{context.ticks} {}

    Parts write(const TraceRequest& request, const TraceDetail& detail) override {
        begin();
        Parts lost = uncarried(request, detail, carries);
        add(1, cycle_of(request.time, lost));
        add(2, request.is_write ? write_command : read_command);
        add(3, request.address.count());
        add(4, std::min<std::uint64_t>(request.bytes, largest_request));
        lost.add(Part::size, request.bytes > largest_request);
        if (detail.flags != 0) add(5, detail.flags);
        if (detail.packet != 0) add(6, detail.packet);
        if (detail.pc != 0) add(7, detail.pc);
        put_message();
        return lost;
    }

private:
    void begin() {
        if (begun_) return;
        begun_ = true;
        constexpr std::string_view name = "mktme-sim";
        put(magic);
        add_varint(message_, 1U << 3U | with_length);
        add_varint(message_, name.size());
        message_ += name;
        add(2, 0);
        add(3, ticks_.count());
        put_message();
    }
    void add(unsigned number, std::uint64_t value) {
        add_varint(message_, number << 3U | varint_type);
        add_varint(message_, value);
    }
    void put_message() {
        length_.clear();
        add_varint(length_, message_.size());
        put(length_);
        put(message_);
        message_.clear();
    }

    Frequency ticks_;
    bool begun_ = false;
    std::string message_;
    std::string length_;
};

}  // namespace

namespace supported {

Format gem5() {
    return {
        .name = "gem5",
        .text = "packet traces of gem5",
        .position = 9,
        .suffix = ".gem5.trc",
        .magic = magic,
        .is_text = false,
        .has_ticks = true,
        .carries = carries,
        .reader = make_reader<Gem5Reader>,
        .writer = make_writer<Gem5Writer>,
    };
}

}  // namespace supported

}  // namespace mktme::workloads
