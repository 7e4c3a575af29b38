// SPDX-License-Identifier: Apache-2.0
#include <lzma.h>
#include <unistd.h>
#include <zlib.h>
#include <zstd.h>
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>

#include "models/base/error.hpp"
#include "models/base/random.hpp"
#include "workloads/byte_stream.hpp"

namespace {

using namespace mktme;

/// A file that is gone when the test is.
class TemporaryFile {
public:
    explicit TemporaryFile(const std::string& bytes)
        : path_{std::filesystem::temp_directory_path() / ("mktme-bytes-" + std::to_string(getpid()))} {
        std::ofstream{path_, std::ios::binary}.write(bytes.data(),
                                                     static_cast<std::streamsize>(bytes.size()));
    }
    ~TemporaryFile() { std::filesystem::remove(path_); }
    TemporaryFile(const TemporaryFile&) = delete;
    TemporaryFile& operator=(const TemporaryFile&) = delete;
    [[nodiscard]] const std::filesystem::path& path() const { return path_; }

private:
    std::filesystem::path path_;
};

std::string xz(const std::string& text) {
    std::string out(lzma_stream_buffer_bound(text.size()), '\0');
    std::size_t size = 0;
    REQUIRE(lzma_easy_buffer_encode(
                1, LZMA_CHECK_CRC64, nullptr, reinterpret_cast<const std::uint8_t*>(text.data()), text.size(),
                reinterpret_cast<std::uint8_t*>(out.data()), &size, out.size()) == LZMA_OK);
    return out.substr(0, size);
}

std::string gz(const std::string& text) {
    z_stream stream{};
    REQUIRE(deflateInit2(&stream, 6, Z_DEFLATED, 16 + MAX_WBITS, 8, Z_DEFAULT_STRATEGY) == Z_OK);
    std::string out(deflateBound(&stream, text.size()), '\0');
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
    stream.avail_in = static_cast<uInt>(text.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    REQUIRE(deflate(&stream, Z_FINISH) == Z_STREAM_END);
    out.resize(out.size() - stream.avail_out);
    deflateEnd(&stream);
    return out;
}

std::string zst(const std::string& text) {
    std::string out(ZSTD_compressBound(text.size()), '\0');
    const auto size = ZSTD_compress(out.data(), out.size(), text.data(), text.size(), 3);
    REQUIRE(ZSTD_isError(size) == 0);
    return out.substr(0, size);
}

struct Content {
    std::string text;
    std::string error;
};

Content content(const std::string& bytes) {
    const TemporaryFile file{bytes};
    Content result;
    try {
        const auto stream = workloads::open_bytes(file.path());
        std::string block(10'000, '\0');
        while (const auto n = stream->read(block)) result.text.append(block, 0, n);
    } catch (const TraceError& error) {
        result.error = error.what();
    }
    return result;
}

std::string sample() {
    RandomStream random{1, "bytes"};
    std::string text;
    for (int i = 0; i < 300'000; ++i) text += std::to_string(random.below(1000)) + "\n";
    return text;
}

using Packer = std::string (*)(const std::string&);
const std::pair<const char*, Packer> packers[] = {{"xz", xz}, {"gz", gz}, {"zst", zst}};

}  // namespace

TEST_CASE("Each compression is told by its first bytes and read whole, also joined", "[trace][compression]") {
    const std::string text = sample();
    CHECK(content(text).text == text);
    for (const auto& [name, pack] : packers) {
        INFO(name);
        CHECK(content(pack(text)).text == text);
        const auto joined = content(pack(text) + pack(text));
        CHECK(joined.error.empty());
        CHECK(joined.text == text + text);
    }
}

TEST_CASE("A cut or damaged file delivers what came before and then names the byte",
          "[trace][compression][corrupt]") {
    const std::string text = sample();
    for (const auto& [name, pack] : packers) {
        INFO(name);
        const std::string whole = pack(text);
        const auto cut = content(whole.substr(0, whole.size() * 6 / 10));
        CHECK_THAT(cut.error, Catch::Contains("the file was cut") && Catch::Contains(": byte "));
        CHECK(text.starts_with(cut.text));
        CHECK_FALSE(cut.text.empty());
        CHECK_THAT(content(whole.substr(0, whole.size() - 1)).error, Catch::Contains("cut"));
        CHECK_FALSE(content(whole + "garbage!").error.empty());
    }
}

TEST_CASE("A wrong checksum is found", "[trace][compression][corrupt]") {
    for (const Packer pack : {xz, gz}) {
        std::string bytes = pack(sample());
        const std::size_t checksum = pack == &gz ? bytes.size() - 6 : bytes.size() / 2;
        bytes[checksum] = static_cast<char>(bytes[checksum] ^ 1);
        CHECK_THAT(content(bytes).error, Catch::Contains("damaged"));
    }
}

TEST_CASE("A zstd frame that asks for a huge window is refused, not served",
          "[trace][compression][corrupt]") {
    std::string bytes = "\x28\xB5\x2F\xFD";
    bytes += '\0';                        // no content size, not single-segment
    bytes += static_cast<char>(21 << 3);  // window of 2^31 bytes
    bytes += std::string(16, '\0');
    CHECK_THAT(content(bytes).error, Catch::Contains("too much memory"));
}
