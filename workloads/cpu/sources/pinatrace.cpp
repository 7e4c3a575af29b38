// SPDX-License-Identifier: Apache-2.0
#include "workloads/cpu/text_decoder.hpp"

namespace mktme::workloads {

namespace {

/// Decoder of Intel Pin's pinatrace: a line "0x4002941da2: R 0x400004d2f8" is the address of an instruction, R or W, an
/// address, and perhaps a number of bytes. "#eof" ends the trace.
///
/// A W right behind an R of the same instruction address is its second half; every other line is an instruction of its
/// own. Instructions without data are not in the trace.
class PinatraceDecoder final : public TextDecoder {
public:
    PinatraceDecoder(TraceInput input, const TraceContext& context)
        : TextDecoder{std::move(input), context, "IP: R|W ADDRESS [BYTES]"} {}

private:
    /// Bytes of an access without a number.
    static constexpr std::uint64_t default_bytes = 8;
    static constexpr std::uint64_t most_bytes = 512;

    void put_line(ThreadWriter& writer) override {
        if (has_ended_) fail(rest(), "stands behind #eof");
        const std::string_view first = cut();
        if (first == "#eof") return end();
        if (!first.ends_with(':')) fail(first, shown(first) + " is no instruction address with a colon");
        const std::uint64_t ip = pointer(first.substr(0, first.size() - 1));
        const std::string_view operation = cut("operation");
        if (operation != "R" && operation != "W")
            fail(operation, shown(operation) + " is no operation; R and W are");
        const std::string_view where = cut("address");
        const VirtAddr address{pointer(where)};
        const std::uint64_t bytes = bytes_of(cut());
        expect_end("number of bytes");
        check(first, VirtAddr{ip}, 1);
        check(where, address, bytes);
        put(ip, operation == "W", address, bytes, writer);
    }
    void put(std::uint64_t ip, bool is_write, VirtAddr address, std::uint64_t bytes, ThreadWriter& writer) {
        const bool is_second_half = is_write && waits_for_write_ && ip == ip_;
        if (!is_second_half) {
            writer.begin(0, line_number());
            writer.add_detail().ip = ip;
        }
        add(address, bytes, is_write ? cpu::AccessKind::store : cpu::AccessKind::load, writer);
        ip_ = ip;
        waits_for_write_ = !is_write;
        ++entries_;
    }
    void end() {
        expect_end("#eof");
        has_ended_ = true;
    }
    std::uint64_t finish() override { return 0; }

    /// Parses a pointer as the C library prints it: with 0x, or "(nil)".
    [[nodiscard]] std::uint64_t pointer(std::string_view field) const {
        return field == "(nil)" ? 0 : hex_address(field);
    }
    [[nodiscard]] std::uint64_t bytes_of(std::string_view field) const {
        if (field.empty()) return default_bytes;
        const std::uint64_t bytes = decimal(field, "no number of bytes");
        if (bytes == 0 || bytes > most_bytes)
            fail(field, fmt::format("an access has 1 to {} bytes, not {}", most_bytes, bytes));
        return bytes;
    }

    std::uint64_t ip_ = 0;
    bool waits_for_write_ = false;  // the latest record was a load
    bool has_ended_ = false;
};

}  // namespace

namespace sources {

InstructionFormat pinatrace() { return core_format("pinatrace", make_decoder<PinatraceDecoder>); }

}  // namespace sources

}  // namespace mktme::workloads
