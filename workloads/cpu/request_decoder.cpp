// SPDX-License-Identifier: Apache-2.0
#include "workloads/cpu/request_decoder.hpp"

#include "workloads/formats/formats.hpp"
#include "workloads/formats/trace_format.hpp"

namespace mktme::workloads {

namespace {

/// Returns the context in which cycle n is at n fs, so that the number of an instruction is its time.
TraceContext counting(const TraceContext& context) {
    return {.clock = ClockDomain{Frequency{1'000'000'000'000'000}}, .vectors = context.vectors};
}

}  // namespace

RequestDecoder::RequestDecoder(std::string_view format, TraceInput input, const TraceContext& context)
    : source_{format_of(TraceFormat{format}).reader(std::move(input), counting(context))} {}

cpu::MemoryRecord RequestDecoder::access(const TraceRequest& request) const {
    const VirtAddr address{request.address.count()};
    if (!is_usable(address, request.bytes)) fail(request, unusable(address, request.bytes));
    return {.address = address,
            .bytes = static_cast<std::uint8_t>(request.bytes),
            .kind = request.is_write ? cpu::AccessKind::store : cpu::AccessKind::load};
}

}  // namespace mktme::workloads
