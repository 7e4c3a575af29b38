// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "workloads/cpu/text_decoder.hpp"

namespace mktme::workloads {

namespace {

/// Decoder of Valgrind lackey's text: a line "I  0401ab70,3" is an instruction, and " L", " S" and " M" behind it are its
/// load, its store, and its load and store of one place.
///
/// The fetch of a line of code is a record when the line changes, as in MRT1; other instructions without data are plain.
/// Lines that begin with == are Valgrind's own. Data before the first I, as where I lines were filtered out, are
/// instructions of their own.
class LackeyDecoder final : public TextDecoder {
public:
    LackeyDecoder(TraceInput input, const TraceContext& context)
        : TextDecoder{std::move(input), context, "I|L|S|M ADDRESS,BYTES"} {}

private:
    /// Largest access that lackey writes (MAX_DSIZE of its lk_main.c), in bytes.
    static constexpr std::uint64_t most_bytes = 512;

    void put_line(ThreadWriter& writer) override {
        if (line().starts_with("==")) return;
        const std::string_view operation = cut();
        if (operation.size() != 1 || std::string_view{"ILSM"}.find(operation[0]) == std::string_view::npos)
            fail(operation, shown(operation) + " is no operation; I, L, S and M are");
        const std::string_view where = cut("address");
        const std::size_t comma = std::min(where.find(','), where.size());
        const VirtAddr address{hex_address(where.substr(0, comma))};
        if (comma == where.size()) fail_missing("number of bytes");
        const std::uint64_t bytes = bytes_of(where.substr(comma + 1));
        expect_end("number of bytes");
        check(where, address, bytes);
        ++entries_;
        if (operation == "I") fetch(address, writer);
        else access(operation[0], address, bytes, writer);
    }
    std::uint64_t finish() override { return waiting_; }

    [[nodiscard]] std::uint64_t bytes_of(std::string_view field) const {
        const std::uint64_t bytes = decimal(field, "no number of bytes");
        if (bytes == 0 || bytes > most_bytes)
            fail(field, fmt::format("an access has 1 to {} bytes, not {}", most_bytes, bytes));
        return bytes;
    }
    void fetch(VirtAddr address, ThreadWriter& writer) {
        ++waiting_;
        has_code_ = true;
        ip_ = address.count();
        const std::uint64_t line = ip_ & ~(line_size.count() - 1);
        if (line == code_line_) return;
        code_line_ = line;
        begin(writer);
        writer.add({VirtAddr{line}, 0, static_cast<std::uint8_t>(line_size.count()), cpu::AccessKind::fetch});
    }
    void access(char operation, VirtAddr address, std::uint64_t bytes, ThreadWriter& writer) {
        if (waiting_ != 0 || !has_code_) begin(writer);
        if (writer.open_records() > most_records)
            fail(line(), fmt::format("more than {} records of one instruction", most_records));
        if (operation != 'S') add(address, bytes, cpu::AccessKind::load, writer);
        if (operation != 'L') add(address, bytes, cpu::AccessKind::store, writer);
    }
    /// Begins the latest instruction, of which no record was known before.
    void begin(ThreadWriter& writer) {
        writer.begin(waiting_ == 0 ? 0 : waiting_ - 1, line_number());
        writer.add_detail().ip = ip_;
        waiting_ = 0;
    }

    bool has_code_ = false;                        // a line of an instruction was read
    std::uint64_t ip_ = 0;                         // of the latest instruction
    std::uint64_t code_line_ = ~std::uint64_t{0};  // that holds it
    std::uint64_t waiting_ = 0;                    // instructions read that were not begun
};

}  // namespace

namespace sources {

InstructionFormat lackey() { return core_format("lackey", make_decoder<LackeyDecoder>); }

}  // namespace sources

}  // namespace mktme::workloads
