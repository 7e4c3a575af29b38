// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "models/base/input_file.hpp"

namespace mktme::workloads {

/// Input of the decoders: a file read in blocks, whose first bytes can be peeked at.
class RawFile {
public:
    explicit RawFile(std::shared_ptr<InputFile> file);

    /// Returns the first bytes of the file, up to six.
    [[nodiscard]] std::string_view magic() const { return {block_.data(), magic_size_}; }
    /// Returns the bytes not taken yet; empty at the end of the file.
    std::span<const char> available();
    void take(std::size_t bytes) {
        taken_ += bytes;
        offset_ += bytes;
    }
    [[nodiscard]] std::uint64_t offset() const { return offset_; }
    [[nodiscard]] double progress() const;
    /// Throws TraceError "file: byte N: message".
    [[noreturn]] void fail(const std::string& message) const;

private:
    void fill();

    std::shared_ptr<InputFile> file_;
    std::uint64_t offset_ = 0;
    std::vector<char> block_;
    std::size_t filled_ = 0;
    std::size_t taken_ = 0;
    std::size_t magic_size_ = 0;
};

}  // namespace mktme::workloads
