// SPDX-License-Identifier: Apache-2.0
#include "tests/workloads/packed.hpp"

#include <lzma.h>
#include <zlib.h>
#include <zstd.h>
#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <stdexcept>

namespace mktme::test {

namespace {

const std::uint8_t* bytes_of(std::string_view text) {
    return reinterpret_cast<const std::uint8_t*>(text.data());
}
std::uint8_t* bytes_of(std::string& text) { return reinterpret_cast<std::uint8_t*>(text.data()); }

void expect(bool went_well) {
    if (!went_well) throw std::runtime_error{"test data could not be made"};
}

std::size_t xz_checksum_from_end(std::string_view packed) {
    constexpr std::size_t footer = 12;  // CRC32, backward size, flags, magic
    lzma_stream_flags flags;
    expect(lzma_stream_footer_decode(&flags, bytes_of(packed) + packed.size() - footer) == LZMA_OK);
    return footer + flags.backward_size + lzma_check_size(LZMA_CHECK_CRC64);
}

}  // namespace

/// Uses the streaming coder, as the xz program does, so that block headers hold no sizes.
std::string xz(std::string_view text) {
    lzma_stream stream = LZMA_STREAM_INIT;
    expect(lzma_easy_encoder(&stream, 1, LZMA_CHECK_CRC64) == LZMA_OK);
    std::string packed(lzma_stream_buffer_bound(text.size()), '\0');
    stream.next_in = bytes_of(text);
    stream.avail_in = text.size();
    stream.next_out = bytes_of(packed);
    stream.avail_out = packed.size();
    expect(lzma_code(&stream, LZMA_FINISH) == LZMA_STREAM_END);
    packed.resize(packed.size() - stream.avail_out);
    lzma_end(&stream);
    return packed;
}

std::string gz(std::string_view text) {
    z_stream stream{};
    constexpr int gzip_format = 16 + MAX_WBITS;
    expect(deflateInit2(&stream, 6, Z_DEFLATED, gzip_format, 8, Z_DEFAULT_STRATEGY) == Z_OK);
    std::string packed(deflateBound(&stream, text.size()), '\0');
    stream.next_in = const_cast<Bytef*>(bytes_of(text));
    stream.avail_in = static_cast<uInt>(text.size());
    stream.next_out = bytes_of(packed);
    stream.avail_out = static_cast<uInt>(packed.size());
    expect(deflate(&stream, Z_FINISH) == Z_STREAM_END);
    packed.resize(stream.total_out);
    deflateEnd(&stream);
    return packed;
}

std::string zst(std::string_view text) {
    ZSTD_CCtx* const context = ZSTD_createCCtx();
    ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1);
    std::string packed(ZSTD_compressBound(text.size()), '\0');
    const std::size_t size = ZSTD_compress2(context, packed.data(), packed.size(), text.data(), text.size());
    ZSTD_freeCCtx(context);
    expect(ZSTD_isError(size) == 0);
    packed.resize(size);
    return packed;
}

const std::array<Packer, 3> packers{{
    {"xz", xz, xz_checksum_from_end},
    {"gz", gz, [](std::string_view) -> std::size_t { return 8; }},  // a member ends with CRC32 and size
    {"zst", zst, [](std::string_view) -> std::size_t { return 4; }},
}};

TempFile::TempFile(std::string_view content, std::string_view name) {
    std::string pattern = (std::filesystem::temp_directory_path() / "mktme-test-XXXXXX").string();
    expect(mkdtemp(pattern.data()) != nullptr);
    folder_ = pattern;
    path_ = folder_ / name;
    std::ofstream{path_, std::ios::binary} << content;
}

TempFile::~TempFile() {
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
}

}  // namespace mktme::test
