// SPDX-License-Identifier: Apache-2.0
#include "workloads/formats/buffered_writer.hpp"
#include "workloads/formats/format.hpp"
#include "workloads/formats/text_source.hpp"

namespace mktme::workloads {

namespace {

constexpr Parts carries{};

/// Reader of traces of Ramulator 1 in DRAM mode: a line "0x12345680 R" is an address and R or W, without time.
class RamulatorDramReader final : public TextSource {
public:
    RamulatorDramReader(TraceInput input, const TraceContext& context)
        : TextSource{std::move(input), context, "ADDRESS R|W"} {}

    bool next(TraceRequest& request) override {
        if (!next_line()) return false;
        const std::uint64_t address = hex_address(cut());
        const std::string_view operation = cut("operation");
        if (operation != "R" && operation != "W")
            fail(operation, shown(operation) + " is no operation; R and W are");
        request.is_write = operation == "W";
        request.time = {};
        expect_end("operation");
        complete_line(request, address);
        return true;
    }
};

class RamulatorDramWriter final : public BufferedWriter {
public:
    using BufferedWriter::BufferedWriter;
    Parts write(const TraceRequest& request, const TraceDetail& detail) override {
        print("0x{:x} {}\n", request.address.count(), request.is_write ? 'W' : 'R');
        return uncarried(request, detail, carries);
    }
};

}  // namespace

namespace supported {

Format ramulator_dram() {
    return {
        .name = "ramulator-dram",
        .text = "Ramulator 1 with --mode=dram",
        .position = 2,
        .suffix = ".ramulator-dram.trace",
        .is_text = true,
        .carries = carries,
        .reader = make_reader<RamulatorDramReader>,
        .writer = make_writer<RamulatorDramWriter>,
    };
}

}  // namespace supported

}  // namespace mktme::workloads
