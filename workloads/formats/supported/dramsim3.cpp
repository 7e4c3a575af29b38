// SPDX-License-Identifier: Apache-2.0
#include "workloads/formats/buffered_writer.hpp"
#include "workloads/formats/format.hpp"
#include "workloads/formats/text_source.hpp"

namespace mktme::workloads {

namespace {

constexpr Parts carries{Part::time};

/// Reader of DRAMsim3 text: a line "0x1001B3680 READ 120" is an address, an operation and the earliest cycle.
///
/// It is stricter than DRAMsim3, which takes any unknown word as a read and fields from the next line. docs/traces.md
/// states the decisions.
class Dramsim3Reader final : public TextSource {
public:
    Dramsim3Reader(TraceInput input, const TraceContext& context)
        : TextSource{std::move(input), context, "ADDRESS OPERATION CYCLE"} {}

    bool next(TraceRequest& request) override {
        if (!next_line()) return false;
        const std::uint64_t address = hex_address(cut());
        const std::string_view operation = cut("operation");
        const std::string_view cycle = cut("cycle");
        request.is_write = is_write(operation);
        request.time = time_of(decimal(cycle, "no cycle number"), cycle);
        expect_end("cycle");
        complete_line(request, address);
        return true;
    }

private:
    [[nodiscard]] bool is_write(std::string_view field) const {
        if (field == "READ" || field == "read" || field == "P_MEM_RD") return false;
        if (field == "WRITE" || field == "write" || field == "P_MEM_WR" || field == "BOFF") return true;
        fail(field,
             shown(field) + " is no operation; READ, read, P_MEM_RD, WRITE, write, P_MEM_WR and BOFF are");
    }
};

class Dramsim3Writer final : public BufferedWriter {
public:
    using BufferedWriter::BufferedWriter;
    Parts write(const TraceRequest& request, const TraceDetail& detail) override {
        Parts lost = uncarried(request, detail, carries);
        print("0x{:X} {} {}\n", request.address.count(), request.is_write ? "WRITE" : "READ",
              cycle_of(request.time, lost));
        return lost;
    }
};

}  // namespace

namespace supported {

Format dramsim3() {
    return {
        .name = "dramsim3",
        .text = "DRAMsim3 and DRAMSim2",
        .position = 1,
        .suffix = ".dramsim3.trace",
        .is_text = true,
        .carries = carries,
        .reader = make_reader<Dramsim3Reader>,
        .writer = make_writer<Dramsim3Writer>,
    };
}

}  // namespace supported

}  // namespace mktme::workloads
