// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <memory>
#include <string_view>

namespace mktme::workloads {

/// Where a trace is written to.
class ByteSink {
public:
    ByteSink() = default;
    ByteSink(const ByteSink&) = delete;
    ByteSink& operator=(const ByteSink&) = delete;
    virtual ~ByteSink() = default;

    virtual void write(std::string_view bytes) = 0;
    /// Everything is written: close, and give the file its name.
    virtual void finish() = 0;
};

/// A file, compressed when its name ends in .xz, .gz or .zst. Until `finish` it bears another name in the same
/// folder, and without `finish` it goes away. ResourceError when it cannot be written.
std::unique_ptr<ByteSink> create_bytes(const std::filesystem::path& path);

}  // namespace mktme::workloads
