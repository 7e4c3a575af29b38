// SPDX-License-Identifier: Apache-2.0
#include "sim/observe/trace_events.hpp"

#include <fmt/format.h>
#include <cerrno>
#include <cstring>

#include "models/base/error.hpp"

namespace mktme::sim {

namespace {

double in_us(SimTime span) { return in_ns(span) / 1000; }

/// Returns a text as a JSON string, quotes included.
std::string quoted(const std::string& text) {
    std::string out = "\"";
    for (const char letter : text) {
        if (letter == '"' || letter == '\\') out += '\\';
        out += letter;
    }
    return out + '"';
}

}  // namespace

TraceEvents::TraceEvents(const std::filesystem::path& path)
    : path_{path},
      file_{gzopen(path.c_str(), "wb6")} {
    if (!file_) fail(std::strerror(errno));
    write("{\"displayTimeUnit\":\"ns\",\"traceEvents\":[");
}

void TraceEvents::write(const std::string& text) {
    if (gzwrite(file_.get(), text.data(), static_cast<unsigned>(text.size())) ==
        static_cast<int>(text.size()))
        return;
    int error = Z_OK;
    const char* const message = gzerror(file_.get(), &error);
    fail(error == Z_ERRNO ? std::strerror(errno) : message);
}

/// Writes an event, as an object of the list of events.
void TraceEvents::write_object(const std::string& object) {
    write((is_first_ ? "\n{" : ",\n{") + object + "}");
    is_first_ = false;
}

void TraceEvents::name_process(std::uint64_t process, const std::string& name) {
    write_object(fmt::format(R"("ph":"M","name":"process_name","pid":{},"tid":0,"args":{{"name":{}}})",
                             process, quoted(name)));
}

void TraceEvents::name_track(std::uint64_t process, std::uint64_t track, const std::string& name) {
    write_object(fmt::format(R"("ph":"M","name":"thread_name","pid":{},"tid":{},"args":{{"name":{}}})",
                             process, track, quoted(name)));
}

void TraceEvents::write_span(std::uint64_t process, std::uint64_t track, const std::string& name,
                             SimTime begin, SimTime length, const std::string& args) {
    write_object(fmt::format(R"("ph":"X","name":{},"pid":{},"tid":{},"ts":{:.6f},"dur":{:.6f},"args":{{{}}})",
                             quoted(name), process, track, in_us(begin), in_us(length), args));
}

void TraceEvents::write_level(std::uint64_t process, const std::string& name, SimTime at,
                              std::uint64_t level) {
    write_object(fmt::format(R"("ph":"C","name":{},"pid":{},"ts":{:.6f},"args":{{"level":{}}})", quoted(name),
                             process, in_us(at), level));
}

void TraceEvents::finish() {
    write("\n]}\n");
    if (gzclose(file_.release()) != Z_OK) fail(std::strerror(errno));
}

void TraceEvents::fail(const std::string& why) const {
    throw ResourceError{fmt::format("cannot write {}: {}", path_.string(), why)};
}

}  // namespace mktme::sim
