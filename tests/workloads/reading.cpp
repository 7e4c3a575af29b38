// SPDX-License-Identifier: Apache-2.0
#include "tests/workloads/reading.hpp"

#include <algorithm>

#include "tests/source_dir.hpp"
#include "workloads/formats/trace_open.hpp"

namespace mktme::test {

using workloads::TraceDetail;
using workloads::TraceRequest;

namespace {

Entry entry_of(const TraceRequest& request, const TraceDetail* detail) {
    Entry entry{.address = request.address.count(),
                .time = request.time.count(),
                .bytes = request.bytes,
                .is_write = request.is_write};
    if (detail == nullptr) return entry;
    entry.pc = detail->pc;
    entry.packet = detail->packet;
    entry.flags = detail->flags;
    entry.thread = detail->thread;
    entry.depends = detail->depends;
    entry.is_fetch = detail->is_fetch;
    entry.is_locked = detail->is_locked;
    entry.data.assign(detail->data.begin(), detail->data.end());
    entry.old_data.assign(detail->old_data.begin(), detail->old_data.end());
    return entry;
}

template <class Open>
Reading reading_of(const Open& open) {
    Reading reading;
    try {
        const auto source = open();
        for (TraceRequest request; source->next(request); reading.last_record = request.record)
            reading.entries.push_back(entry_of(request, source->detail()));
    } catch (const TraceError& error) {
        reading.error = error.what();
    }
    return reading;
}

}  // namespace

std::size_t Reading::writes() const {
    return static_cast<std::size_t>(std::ranges::count(entries, true, &Entry::is_write));
}

Reading read_text(std::string_view bytes, workloads::TraceFormat format,
                  const workloads::TraceContext& context) {
    return reading_of([&] {
        return workloads::format_of(format).reader({"t", workloads::bytes_in_memory(bytes)}, context);
    });
}

Reading read_file(const std::filesystem::path& path, workloads::TraceFormat format,
                  const workloads::TraceContext& context) {
    return reading_of([&] { return workloads::open_trace(path, format, context).source; });
}

Written write_text(const std::vector<Entry>& entries, workloads::TraceFormat format,
                   const workloads::TraceContext& context) {
    MemorySink sink;
    workloads::Parts lost;
    const auto writer = workloads::format_of(format).writer(sink, context);
    for (const Entry& entry : entries) {
        const TraceRequest request{.address = PhysAddr{entry.address},
                                   .time = SimTime{entry.time},
                                   .bytes = static_cast<std::uint32_t>(entry.bytes),
                                   .is_write = entry.is_write};
        const TraceDetail detail{.pc = entry.pc,
                                 .packet = entry.packet,
                                 .flags = entry.flags,
                                 .thread = entry.thread,
                                 .depends = entry.depends,
                                 .is_fetch = entry.is_fetch,
                                 .is_locked = entry.is_locked,
                                 .data = entry.data,
                                 .old_data = entry.old_data};
        lost = lost | writer->write(request, detail);
    }
    writer->finish();
    return {sink.text, lost};
}

std::filesystem::path test_file(const std::filesystem::path& name) {
    return mktme::source_dir() / "tests/workloads" / name;
}

}  // namespace mktme::test
