// SPDX-License-Identifier: Apache-2.0
#include "workloads/cpu/request_decoder.hpp"

namespace mktme::workloads {

namespace {

/// Decoder of gem5 packet traces: an instruction for each packet, a load or a store. A packet that is longer than a
/// record is an instruction for each line of it. Ticks are not used: the cores set the pace.
class Gem5Decoder final : public RequestDecoder {
public:
    Gem5Decoder(TraceInput input, const TraceContext& context)
        : RequestDecoder{"gem5", std::move(input), context} {}

private:
    void put(const TraceRequest& request, const TraceDetail* detail, InstructionSink& sink) override {
        cpu::MemoryRecord record = access(request);
        std::uint64_t address = record.address.count();
        std::uint64_t left = request.bytes;
        while (left != 0) {
            const std::uint64_t bytes = left <= longest_record ? left : to_end_of_line(address);
            record.address = VirtAddr{address};
            record.bytes = static_cast<std::uint8_t>(bytes);
            ThreadWriter& writer = *sink.thread(0);
            writer.begin(0, request.record);
            writer.add(record);
            writer.add_detail().ip = detail->pc;
            address += bytes;
            left -= bytes;
        }
    }
    static std::uint64_t to_end_of_line(std::uint64_t address) {
        return line_size.count() - address % line_size.count();
    }
};

}  // namespace

namespace sources {

InstructionFormat gem5() { return shared_format("gem5", make_decoder<Gem5Decoder>); }

}  // namespace sources

}  // namespace mktme::workloads
