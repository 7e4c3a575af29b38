// SPDX-License-Identifier: Apache-2.0
#include "workloads/trace_open.hpp"

#include "workloads/formats/formats.hpp"

namespace mktme::workloads {

namespace {

constexpr std::size_t longest_magic = 4;

}  // namespace

OpenTrace open_trace(const std::filesystem::path& path, TraceFormat format, const TraceContext& context) {
    return open_trace(std::make_shared<InputFile>(path, "trace"), format, context);
}

OpenTrace open_trace(std::shared_ptr<InputFile> file, TraceFormat format, const TraceContext& context,
                     std::string_view remedy) {
    const std::filesystem::path path = file->path();
    auto peeked = peek(open_bytes(std::move(file)), longest_magic);
    const Format* found = format == TraceFormat::detect ? format_by_magic(peeked.first) : &format_of(format);
    if (found == nullptr) found = format_by_name(path);
    if (found == nullptr) fail_unknown_format(path, remedy);
    return {found, found->reader({path.string(), std::move(peeked.bytes)}, context)};
}

}  // namespace mktme::workloads
