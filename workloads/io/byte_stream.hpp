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

/// Decompressed bytes of a file: plain, xz, gz or zst, detected by the first bytes, never by the name.
///
/// Concatenated streams are read as one. Memory is bounded whatever the file claims. A truncated or damaged file throws
/// TraceError that names the file and the byte, after all bytes before it were delivered.
class ByteStream {
public:
    ByteStream() = default;
    ByteStream(const ByteStream&) = delete;
    ByteStream& operator=(const ByteStream&) = delete;
    virtual ~ByteStream() = default;

    /// Fills `out` from its front. Returns the number of bytes, 0 at the end.
    virtual std::size_t read(std::span<char> out) = 0;
    /// Returns the share of the file read so far, 0..1; 0 until the end of a pipe.
    [[nodiscard]] virtual double progress() const = 0;
};

std::unique_ptr<ByteStream> open_bytes(std::shared_ptr<InputFile> input);
/// Opens the trace at `path`.
std::unique_ptr<ByteStream> open_bytes(const std::filesystem::path& path);

/// Returns a stream of bytes in memory, which must outlive it. They are not decompressed.
std::unique_ptr<ByteStream> bytes_in_memory(std::string_view bytes);

/// Stream whose first bytes were peeked at.
struct PeekedStream {
    std::string first;  // up to the number requested
    std::unique_ptr<ByteStream> bytes;
};
/// Peeks at the first `count` bytes. The stream returned delivers them again.
PeekedStream peek(std::unique_ptr<ByteStream> bytes, std::size_t count);

}  // namespace mktme::workloads
