// SPDX-License-Identifier: Apache-2.0
#include "workloads/cpu/request_decoder.hpp"

namespace mktme::workloads {

namespace {

/// Decoder of NVMain traces: an instruction for each request, a load or a store of a line by its thread. Cycles and
/// contents are not used.
class NvmainDecoder final : public RequestDecoder {
public:
    NvmainDecoder(TraceInput input, const TraceContext& context)
        : RequestDecoder{"nvmain", std::move(input), context} {}

    [[nodiscard]] std::uint32_t most_threads() const override { return UINT32_MAX; }

private:
    void put(const TraceRequest& request, const TraceDetail* detail, InstructionSink& sink) override {
        const cpu::MemoryRecord record = access(request);
        ThreadWriter* const writer = sink.thread(detail->thread);
        if (writer == nullptr) fail(request, sink.refusal(detail->thread));
        writer->begin(0, request.record);
        writer->add(record);
    }
};

}  // namespace

namespace sources {

InstructionFormat nvmain() { return shared_format("nvmain", make_decoder<NvmainDecoder>); }

}  // namespace sources

}  // namespace mktme::workloads
