// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <zlib.h>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <type_traits>

#include "models/base/quantity.hpp"

namespace mktme::sim {

/// Writer of a compressed file of Chrome trace events, as Perfetto reads them. Throws ResourceError if the file cannot be written.
class TraceEvents {
public:
    explicit TraceEvents(const std::filesystem::path& path);

    /// Names a process, or a track of it.
    void name_process(std::uint64_t process, const std::string& name);
    void name_track(std::uint64_t process, std::uint64_t track, const std::string& name);
    /// Writes an event with a duration. `args`: its further values, as JSON without braces.
    void write_span(std::uint64_t process, std::uint64_t track, const std::string& name, SimTime begin,
                    SimTime length, const std::string& args);
    /// Writes a new value of a level.
    void write_level(std::uint64_t process, const std::string& name, SimTime at, std::uint64_t level);
    /// Ends the file.
    void finish();

private:
    struct Closer {
        void operator()(gzFile file) const { gzclose(file); }
    };
    void write(const std::string& text);
    void write_object(const std::string& object);
    [[noreturn]] void fail(const std::string& why) const;

    std::filesystem::path path_;
    std::unique_ptr<std::remove_pointer_t<gzFile>, Closer> file_;
    bool is_first_ = true;
};

}  // namespace mktme::sim
