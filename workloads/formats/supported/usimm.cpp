// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "workloads/formats/buffered_writer.hpp"
#include "workloads/formats/format.hpp"
#include "workloads/formats/text_source.hpp"

namespace mktme::workloads {

namespace {

constexpr Parts carries{Part::time, Part::pc};

/// Reader of USIMM traces: a line "4 R 0x125612b00 0x400a10" is the number of instructions before this one, R or W, an
/// address and, for reads, the address of the instruction. If that is missing, it is that of the read before.
///
/// An instruction takes a cycle of the trace's clock; reads and writes are instructions too.
class UsimmReader final : public TextSource {
public:
    UsimmReader(TraceInput input, const TraceContext& context)
        : TextSource{std::move(input), context, "INSTRUCTIONS R|W ADDRESS [PC]"} {}

    bool next(TraceRequest& request) override {
        if (!next_line()) return false;
        const std::string_view count = cut();
        const std::uint64_t before = decimal(count, "no number of instructions");
        const std::uint64_t instruction = later(instruction_, before, count);
        const std::string_view operation = cut("operation");
        if (operation != "R" && operation != "W")
            fail(operation, shown(operation) + " is no operation; R and W are");
        request.is_write = operation == "W";
        const std::uint64_t address = hex_address(cut("address"));
        detail_.pc = request.is_write ? 0 : pc();
        expect_end(request.is_write ? "address of a write" : "instruction's address");
        request.time = time_of(instruction, count);
        instruction_ = instruction + 1;
        complete_line(request, address);
        return true;
    }
    [[nodiscard]] const TraceDetail* detail() const override { return &detail_; }

private:
    std::uint64_t pc() {
        const std::string_view field = cut();
        if (!field.empty()) pc_ = hex_address(field);
        return pc_;
    }

    std::uint64_t instruction_ = 0;  // number of the next
    std::uint64_t pc_ = 0;           // of the latest read
    TraceDetail detail_;
};

class UsimmWriter final : public BufferedWriter {
public:
    using BufferedWriter::BufferedWriter;
    Parts write(const TraceRequest& request, const TraceDetail& detail) override {
        Parts lost = uncarried(request, detail, carries);
        const std::uint64_t cycle = cycle_of(request.time, lost);
        lost.add(Part::time, cycle < instruction_);
        const std::uint64_t before = std::max(cycle, instruction_) - instruction_;
        instruction_ += before + 1;
        if (request.is_write) print("{} W 0x{:x}\n", before, request.address.count());
        else print("{} R 0x{:x} 0x{:x}\n", before, request.address.count(), detail.pc);
        lost.add(Part::pc, request.is_write && detail.pc != 0);
        return lost;
    }

private:
    std::uint64_t instruction_ = 0;  // number of the next
};

}  // namespace

namespace supported {

Format usimm() {
    return {
        .name = "usimm",
        .text = "USIMM",
        .position = 8,
        .suffix = ".usimm.trc",
        .is_text = true,
        .carries = carries,
        .reader = make_reader<UsimmReader>,
        .writer = make_writer<UsimmWriter>,
    };
}

}  // namespace supported

}  // namespace mktme::workloads
