// SPDX-License-Identifier: Apache-2.0
#include "workloads/formats/trace_open.hpp"

#include "models/base/error.hpp"
#include "workloads/formats/core_formats.hpp"
#include "workloads/formats/formats.hpp"

namespace mktme::workloads {

namespace {

const Format* told_format(std::string_view first_bytes, TraceFormat format,
                          const std::filesystem::path& path) {
    const Format* found = format == detect_format ? format_by_magic(first_bytes) : &format_of(format);
    return found == nullptr ? format_by_name(path) : found;
}

}  // namespace

const Format* format_of_file(const std::filesystem::path& path, TraceFormat format) {
    try {
        const bool can_peek = format == detect_format && std::filesystem::is_regular_file(path);
        return told_format(can_peek ? peek(open_bytes(path), longest_magic()).first : std::string{}, format,
                           path);
    } catch (const std::exception&) {  // open_trace reports the error
        return nullptr;
    }
}

OpenTrace open_trace(const std::filesystem::path& path, TraceFormat format, const TraceContext& context) {
    return open_trace(std::make_shared<InputFile>(path, "trace"), format, context);
}

OpenTrace open_trace(std::shared_ptr<InputFile> file, TraceFormat format, const TraceContext& context,
                     std::string_view remedy) {
    const std::filesystem::path path = file->path();
    auto peeked = peek(open_bytes(std::move(file)), longest_magic());
    const Format* const found = told_format(peeked.first, format, path);
    if (found == nullptr) {
        if (const CoreFormat* const of_cores = core_format_by_name(path))
            throw TraceError{{path.string()}, no_requests_in(*of_cores)};
        fail_unknown_format(path, remedy);
    }
    return {found, found->reader({path.string(), std::move(peeked.bytes)}, context)};
}

}  // namespace mktme::workloads
