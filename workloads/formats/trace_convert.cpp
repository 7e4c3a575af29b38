// SPDX-License-Identifier: Apache-2.0
#include "workloads/formats/trace_convert.hpp"

#include <fmt/format.h>

namespace mktme::workloads {

std::string_view name_of_loss(Part part) {
    switch (part) {
        case Part::time: return "time";
        case Part::size: return "size or place within a line";
        case Part::address: return "address bits outside of the address vector";
        case Part::data: return "contents";
        case Part::no_data: return "that the contents are not known (zeros are written)";
        case Part::old_data: return "old contents";
        case Part::thread: return "thread";
        case Part::pc: return "instruction address";
        case Part::packet: return "packet number or flags";
        case Part::kind: return "that it is a fetch or locked";
        case Part::depends: return "dependence";
        case Part::write: return "the whole request, a write that no read comes before";
    }
    return "";
}

namespace {

constexpr std::uint64_t asked_every = 4096;  // requests

void count(Conversion& conversion, Parts lost) {
    for (std::size_t i = 0; i < part_count; ++i) conversion.lost[i] += lost.has(static_cast<Part>(i)) ? 1 : 0;
}

[[noreturn]] void refuse(const RequestSource& source, std::uint64_t record, Parts lost) {
    std::string names;
    for (std::size_t i = 0; i < part_count; ++i)
        if (const auto part = static_cast<Part>(i); lost.has(part))
            names += fmt::format("{}{}", names.empty() ? "" : ", ", name_of_loss(part));
    SourcePlace place = source.place(record);
    if (place.file.empty()) place.file = fmt::format("request {}", record);
    throw TraceError{place, "the output cannot keep of this request: " + names + "; --lossy goes on without"};
}

}  // namespace

Conversion convert(RequestSource& source, RequestWriter& writer, const ConversionOptions& options) {
    Conversion conversion;
    TraceRequest request;
    const TraceDetail nothing;
    while (conversion.requests < options.most && source.next(request)) {
        const TraceDetail* const detail = source.detail();
        const Parts lost = writer.write(request, detail != nullptr ? *detail : nothing);
        if (const Parts missed = lost.without(options.may_lose); !missed.empty())
            refuse(source, request.record, missed);
        if (!lost.empty()) count(conversion, lost);
        if (++conversion.requests % asked_every == 0 && !options.keep_on(conversion.requests))
            return conversion;
    }
    writer.finish();
    conversion.complete = true;
    return conversion;
}

}  // namespace mktme::workloads
