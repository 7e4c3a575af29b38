// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "sim/trace/trace_machine.hpp"
#include "sim/trace/trace_verbs.hpp"

namespace mktme::sim {

namespace {

using workloads::TraceDetail;
using workloads::TraceRequest;

std::string detail_text(const TraceDetail& detail) {
    std::string text;
    const auto add = [&](bool said, std::string_view name, const std::string& value) {
        if (said) text += fmt::format("  {}{}", name, value);
    };
    add(detail.thread != 0, "thread=", fmt::format("{}", detail.thread));
    add(detail.pc != 0, "pc=", fmt::format("{:#x}", detail.pc));
    add(detail.packet != 0, "packet=", fmt::format("{}", detail.packet));
    add(detail.flags != 0, "flags=", fmt::format("{:#x}", detail.flags));
    add(detail.depends != 0, "depends=", fmt::format("{}", detail.depends));
    add(detail.is_fetch, "fetch", "");
    add(detail.is_locked, "locked", "");
    add(!detail.data.empty(), "data=", fmt::format("{:02x}", fmt::join(detail.data, "")));
    add(!detail.old_data.empty(), "old=", fmt::format("{:02x}", fmt::join(detail.old_data, "")));
    return text;
}

/// Returns nanoseconds with all digits down to the femtosecond, which a double does not always keep.
std::string nanoseconds(SimTime time) {
    constexpr std::uint64_t fs_per_ns = 1'000'000;
    return fmt::format("{}.{:06}", time.count() / fs_per_ns, time.count() % fs_per_ns);
}

}  // namespace

void trace_head(const HeadRequest& request) {
    const TraceMachine machine{request.machine};
    const auto trace = machine.open(request.file);
    TraceRequest r;
    for (std::uint64_t i = 0; i < request.count && trace.source->next(r); ++i) {
        if (i == 0)
            fmt::print("{:>10} {:>20} {:<2} {:>18} {:>7}\n", "record", "time_ns", "op", "address", "bytes");
        const TraceDetail* const detail = trace.source->detail();
        fmt::print("{:>10} {:>20} {:<2} {:>#18x} {:>7}{}\n", r.record, nanoseconds(r.time),
                   r.is_write ? 'W' : 'R', r.address.count(), r.bytes,
                   detail != nullptr ? detail_text(*detail) : "");
    }
}

}  // namespace mktme::sim
