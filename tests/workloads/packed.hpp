// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>

namespace mktme::test {

/// Return `text` compressed as one stream, member or frame with a checksum.
std::string xz(std::string_view text);
std::string gz(std::string_view text);
std::string zst(std::string_view text);

/// A compressor, and the offset of its checksum of the text from the end of its output.
struct Packer {
    std::string_view name;
    std::string (*pack)(std::string_view text);
    std::size_t (*checksum_from_end)(std::string_view packed);
};
extern const std::array<Packer, 3> packers;

/// File with the given content, removed with the object.
class TempFile {
public:
    explicit TempFile(std::string_view content, std::string_view name = "trace");
    TempFile(const TempFile&) = delete;
    TempFile& operator=(const TempFile&) = delete;
    ~TempFile();

    [[nodiscard]] const std::filesystem::path& path() const { return path_; }

private:
    std::filesystem::path folder_;
    std::filesystem::path path_;
};

}  // namespace mktme::test
