// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "models/base/input_file.hpp"

namespace mktme::workloads {

/// Bytes of a file, decompressed on the way: plain, xz, gz or zst, told by the first bytes, never by the name.
///
/// Streams joined one after the other are read as one. Memory is bounded whatever the file claims. A cut or
/// damaged file is a TraceError that names the file and the byte, after everything before it was delivered.
class ByteStream {
public:
    ByteStream() = default;
    ByteStream(const ByteStream&) = delete;
    ByteStream& operator=(const ByteStream&) = delete;
    virtual ~ByteStream() = default;

    /// Fill `out` from its front; returns how many bytes, 0 at the end.
    virtual std::size_t read(std::span<char> out) = 0;
    /// Share of the file read so far, 0..1; 0 until the end of a pipe.
    [[nodiscard]] virtual double progress() const = 0;
};

std::unique_ptr<ByteStream> open_bytes(std::shared_ptr<InputFile> file);
/// The same of a trace.
std::unique_ptr<ByteStream> open_bytes(const std::filesystem::path& path);

/// Bytes in memory, which must outlive the stream. Nothing is decompressed.
std::unique_ptr<ByteStream> bytes_in_memory(std::string_view bytes);

/// A stream whose first bytes can be looked at.
struct PeekedStream {
    std::string first;  // up to as many as asked for
    std::unique_ptr<ByteStream> bytes;
};
/// Look at the first `count` bytes; the stream returned delivers them again.
PeekedStream peek(std::unique_ptr<ByteStream> bytes, std::size_t count);

}  // namespace mktme::workloads
