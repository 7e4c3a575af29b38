// SPDX-License-Identifier: Apache-2.0
// Any bytes, given to the reader of one format: MKTME_FUZZED, which CMake sets.
#include <cstdint>
#include <cstdlib>
#include <vector>

#include "workloads/formats/formats.hpp"

namespace {

using namespace mktme;
using workloads::TraceDetail;
using workloads::TraceRequest;

const workloads::Format& format = workloads::MKTME_FUZZED;
const workloads::TraceContext context{.clock = ClockDomain{Frequency{1'000'000'000}}};

void demand(bool holds) {
    if (!holds) std::abort();
}

class MemorySink final : public workloads::ByteSink {
public:
    void write(std::string_view bytes) override { text += bytes; }
    void finish() override {}
    std::string text;
};

/// What a reader promises of each request, and what must come back from a writer.
struct Given {
    TraceRequest request;
    std::uint64_t pc = 0;
    std::uint32_t thread = 0;
    std::uint16_t depends = 0;
    std::vector<std::uint8_t> data;

    [[nodiscard]] bool same_as(const Given& other) const {
        return request.address == other.request.address && request.time == other.request.time &&
               request.bytes == other.request.bytes && request.is_write == other.request.is_write &&
               pc == other.pc && thread == other.thread && depends == other.depends && data == other.data;
    }
};

Given checked(const TraceRequest& request, const TraceDetail& detail) {
    demand(request.record > 0);
    demand(request.bytes > 0 && request.bytes <= workloads::largest_request);
    demand(request.address.count() + (request.bytes - 1) >= request.address.count());
    demand(request.time < SimTime::max());
    demand(detail.data.empty() || detail.data.size() == request.bytes);
    return {request, detail.pc, detail.thread, detail.depends, {detail.data.begin(), detail.data.end()}};
}

struct Reading {
    std::vector<Given> given;
    std::string rewritten;
    bool lossless = true;
    bool whole = false;  // read to the end
};

/// Read until the end or a TraceError, which alone may come; write again what was read.
Reading read(std::string_view bytes) {
    Reading reading;
    MemorySink sink;
    const auto writer = format.writer(sink, context);
    try {
        const auto source = format.reader({"t", workloads::bytes_in_memory(bytes)}, context);
        const TraceDetail nothing;
        for (TraceRequest request; source->next(request);) {
            const TraceDetail& detail = source->detail() != nullptr ? *source->detail() : nothing;
            reading.given.push_back(checked(request, detail));
            reading.lossless &= writer->write(request, detail).empty();
        }
        demand(!reading.given.empty());
        reading.whole = true;
    } catch (const TraceError&) {
    }
    writer->finish();
    reading.rewritten = std::move(sink.text);
    return reading;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const Reading first = read({reinterpret_cast<const char*>(data), size});
    if (first.given.empty() || !first.lossless) return 0;
    const Reading again = read(first.rewritten);
    demand(again.whole && again.given.size() == first.given.size());
    for (std::size_t i = 0; i < first.given.size(); ++i) demand(again.given[i].same_as(first.given[i]));
    return 0;
}
