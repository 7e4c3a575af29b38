// SPDX-License-Identifier: Apache-2.0
#include "workloads/cpu/request_decoder.hpp"

namespace mktme::workloads {

namespace {

/// Decoder of USIMM traces: a load or store of a line behind so many plain instructions; loads have an address.
class UsimmDecoder final : public RequestDecoder {
public:
    UsimmDecoder(TraceInput input, const TraceContext& context)
        : RequestDecoder{"usimm", std::move(input), context} {}

private:
    void put(const TraceRequest& request, const TraceDetail* detail, InstructionSink& sink) override {
        const cpu::MemoryRecord record = access(request);
        ThreadWriter& writer = *sink.thread(0);
        writer.begin(request.time.count() - instruction_, request.record);
        instruction_ = request.time.count() + 1;
        writer.add(record);
        writer.add_detail().ip = detail->pc;
    }

    std::uint64_t instruction_ = 0;  // number of the next
};

}  // namespace

namespace sources {

InstructionFormat usimm() { return shared_format("usimm", make_decoder<UsimmDecoder>); }

}  // namespace sources

}  // namespace mktme::workloads
