// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <memory>
#include <string_view>

namespace mktme::workloads {

/// Destination of a trace.
class ByteSink {
public:
    ByteSink() = default;
    ByteSink(const ByteSink&) = delete;
    ByteSink& operator=(const ByteSink&) = delete;
    virtual ~ByteSink() = default;

    virtual void write(std::string_view bytes) = 0;
    /// Closes the file and gives it its name.
    virtual void finish() = 0;
};

/// Creates a file, compressed if its name ends in .xz, .gz or .zst. Until `finish` it has another name in the same
/// folder, and without `finish` it is removed. Throws ResourceError if it cannot be written.
std::unique_ptr<ByteSink> create_bytes(const std::filesystem::path& path);

}  // namespace mktme::workloads
