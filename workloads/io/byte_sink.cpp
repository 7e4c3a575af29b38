// SPDX-License-Identifier: Apache-2.0
#include "workloads/io/byte_sink.hpp"

#include <fmt/format.h>
#include <lzma.h>
#include <unistd.h>
#include <zlib.h>
#include <zstd.h>
#include <new>
#include <vector>

#include "models/base/error.hpp"
#include "models/base/new_file.hpp"

namespace mktme::workloads {

namespace {

constexpr std::size_t block_size = std::size_t{1} << 16U;

/// Returns the suffix of a file until it is complete. It differs for two processes that write the same file.
std::string partial_suffix() { return fmt::format(".{}.partial", getpid()); }

[[noreturn]] void fail(const char* library, const std::string& error) {
    throw InvariantError{fmt::format("{} cannot compress a trace: error {}", library, error)};
}

class PlainSink final : public ByteSink {
public:
    explicit PlainSink(const std::filesystem::path& path) : file_{path, partial_suffix()} {}
    void write(std::string_view bytes) override { file_.write(bytes); }
    void finish() override { file_.finish(); }

private:
    NewFile file_;
};

class XzSink final : public ByteSink {
public:
    explicit XzSink(const std::filesystem::path& path) : file_{path, partial_suffix()} {
        if (lzma_easy_encoder(&stream_, LZMA_PRESET_DEFAULT, LZMA_CHECK_CRC64) != LZMA_OK)
            throw std::bad_alloc{};
    }
    ~XzSink() override { lzma_end(&stream_); }
    XzSink(const XzSink&) = delete;
    XzSink& operator=(const XzSink&) = delete;
    void write(std::string_view bytes) override { code(bytes, LZMA_RUN); }
    void finish() override {
        code({}, LZMA_FINISH);
        file_.finish();
    }

private:
    void code(std::string_view bytes, lzma_action action) {
        stream_.next_in = reinterpret_cast<const std::uint8_t*>(bytes.data());
        stream_.avail_in = bytes.size();
        lzma_ret result = LZMA_OK;
        do {
            stream_.next_out = reinterpret_cast<std::uint8_t*>(block_.data());
            stream_.avail_out = block_.size();
            result = lzma_code(&stream_, action);
            if (result == LZMA_MEM_ERROR) throw std::bad_alloc{};
            if (result != LZMA_OK && result != LZMA_STREAM_END) fail("liblzma", std::to_string(result));
            file_.write({block_.data(), block_.size() - stream_.avail_out});
        } while (action == LZMA_FINISH ? result != LZMA_STREAM_END : stream_.avail_in != 0);
    }

    NewFile file_;
    std::vector<char> block_ = std::vector<char>(block_size);
    lzma_stream stream_ = LZMA_STREAM_INIT;
};

class GzSink final : public ByteSink {
public:
    explicit GzSink(const std::filesystem::path& path) : file_{path, partial_suffix()} {
        constexpr int gzip_format = 16 + MAX_WBITS;
        if (deflateInit2(&stream_, Z_DEFAULT_COMPRESSION, Z_DEFLATED, gzip_format, 8, Z_DEFAULT_STRATEGY) !=
            Z_OK)
            throw std::bad_alloc{};
    }
    ~GzSink() override { deflateEnd(&stream_); }
    GzSink(const GzSink&) = delete;
    GzSink& operator=(const GzSink&) = delete;
    void write(std::string_view bytes) override { code(bytes, Z_NO_FLUSH); }
    void finish() override {
        code({}, Z_FINISH);
        file_.finish();
    }

private:
    void code(std::string_view bytes, int flush) {
        stream_.next_in =
            reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));  // zlib does not write to it
        stream_.avail_in = static_cast<uInt>(bytes.size());
        do {
            stream_.next_out = reinterpret_cast<Bytef*>(block_.data());
            stream_.avail_out = static_cast<uInt>(block_.size());
            if (const int result = deflate(&stream_, flush);
                result != Z_OK && result != Z_STREAM_END && result != Z_BUF_ERROR)
                fail("zlib", std::to_string(result));
            file_.write({block_.data(), block_.size() - stream_.avail_out});
        } while (stream_.avail_out == 0);
    }

    NewFile file_;
    std::vector<char> block_ = std::vector<char>(block_size);
    z_stream stream_{};
};

class ZstSink final : public ByteSink {
public:
    explicit ZstSink(const std::filesystem::path& path)
        : file_{path, partial_suffix()},
          context_{ZSTD_createCCtx()} {
        if (!context_) throw std::bad_alloc{};
        ZSTD_CCtx_setParameter(context_.get(), ZSTD_c_checksumFlag, 1);
    }
    void write(std::string_view bytes) override { code(bytes, ZSTD_e_continue); }
    void finish() override {
        code({}, ZSTD_e_end);
        file_.finish();
    }

private:
    struct Free {
        void operator()(ZSTD_CCtx* context) const { ZSTD_freeCCtx(context); }
    };
    void code(std::string_view bytes, ZSTD_EndDirective end) {
        ZSTD_inBuffer input{bytes.data(), bytes.size(), 0};
        std::size_t left = 0;
        do {
            ZSTD_outBuffer target{block_.data(), block_.size(), 0};
            left = ZSTD_compressStream2(context_.get(), &target, &input, end);
            if (ZSTD_isError(left) != 0) fail("libzstd", ZSTD_getErrorName(left));
            file_.write({block_.data(), target.pos});
        } while (end == ZSTD_e_end ? left != 0 : input.pos != input.size);
    }

    NewFile file_;
    std::vector<char> block_ = std::vector<char>(block_size);
    std::unique_ptr<ZSTD_CCtx, Free> context_;
};

}  // namespace

std::unique_ptr<ByteSink> create_bytes(const std::filesystem::path& path) {
    const std::string name = path.filename().string();
    if (name.ends_with(".xz")) return std::make_unique<XzSink>(path);
    if (name.ends_with(".gz")) return std::make_unique<GzSink>(path);
    if (name.ends_with(".zst")) return std::make_unique<ZstSink>(path);
    return std::make_unique<PlainSink>(path);
}

}  // namespace mktme::workloads
