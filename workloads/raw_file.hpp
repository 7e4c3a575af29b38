// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdio>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace mktme::workloads {

/// A file read in blocks, with a look at its first bytes: what the decoders are fed from.
class RawFile {
public:
    explicit RawFile(std::filesystem::path path);

    /// The first bytes of the file, up to six.
    [[nodiscard]] std::string_view magic() const { return {block_.data(), magic_size_}; }
    /// Bytes not taken yet; empty at the end of the file.
    std::span<const char> available();
    void take(std::size_t bytes) {
        taken_ += bytes;
        offset_ += bytes;
    }
    [[nodiscard]] std::uint64_t offset() const { return offset_; }
    [[nodiscard]] double progress() const;
    /// TraceError "file: byte N: message".
    [[noreturn]] void fail(const std::string& message) const;

private:
    struct Closer {
        void operator()(std::FILE* file) const { std::fclose(file); }
    };
    void fill();

    std::filesystem::path path_;
    std::unique_ptr<std::FILE, Closer> file_;
    std::uint64_t size_ = 0;
    std::uint64_t offset_ = 0;
    std::vector<char> block_;
    std::size_t filled_ = 0;
    std::size_t taken_ = 0;
    std::size_t magic_size_ = 0;
};

}  // namespace mktme::workloads
