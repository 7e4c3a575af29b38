// SPDX-License-Identifier: Apache-2.0
#include "workloads/cpu/request_decoder.hpp"

namespace mktme::workloads {

namespace {

/// Decoder of Ramulator's CPU traces: a load of a line behind so many plain instructions. The line written back for it
/// is a store of the same instruction, since it has none of its own.
class RamulatorO3Decoder final : public RequestDecoder {
public:
    RamulatorO3Decoder(TraceInput input, const TraceContext& context)
        : RequestDecoder{"ramulator-o3", std::move(input), context} {}

private:
    void put(const TraceRequest& request, const TraceDetail* /*detail*/, InstructionSink& sink) override {
        const cpu::MemoryRecord record = access(request);
        ThreadWriter& writer = *sink.thread(0);
        if (!request.is_write) {
            writer.begin(request.time.count() - instruction_, request.record);
            instruction_ = request.time.count() + 1;
        }
        writer.add(record);
    }

    std::uint64_t instruction_ = 0;  // number of the next
};

}  // namespace

namespace sources {

InstructionFormat ramulator_o3() { return shared_format("ramulator-o3", make_decoder<RamulatorO3Decoder>); }

}  // namespace sources

}  // namespace mktme::workloads
