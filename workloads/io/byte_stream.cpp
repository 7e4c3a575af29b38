// SPDX-License-Identifier: Apache-2.0
#include "workloads/io/byte_stream.hpp"

#include <lzma.h>
#include <zlib.h>
#include <zstd.h>
#include <algorithm>
#include <cstring>
#include <utility>

#include "models/base/error.hpp"
#include "workloads/io/raw_file.hpp"

namespace mktme::workloads {

namespace {

using namespace std::string_view_literals;

constexpr auto xz_magic =
    "\xFD"
    "7zXZ\0"sv;
constexpr auto gz_magic = "\x1F\x8B"sv;
constexpr auto zst_magic = "\x28\xB5\x2F\xFD"sv;

/// Memory limit of a decoder, in bytes: enough for the strongest usual presets, but less than a hostile header may
/// claim.
constexpr std::uint64_t decoder_memory = std::uint64_t{128} << 20U;
constexpr int zst_window_log = 27;
constexpr std::size_t zst_frame_start = 5;  // bytes that the decoder needs to tell how many more it wants

/// Returns true for frames of user data, which pzstd puts first (RFC 8878 section 3.1.2): 0x184D2A50 to 0x184D2A5F.
bool is_skippable_frame(std::string_view magic) {
    return magic.size() >= 4 && (magic[0] & 0xF0) == 0x50 && magic.substr(1, 3) == "\x2A\x4D\x18"sv;
}

class PlainStream final : public ByteStream {
public:
    explicit PlainStream(RawFile file) : file_{std::move(file)} {}
    std::size_t read(std::span<char> out) override {
        const auto bytes = file_.available();
        const std::size_t n = std::min(bytes.size(), out.size());
        std::memcpy(out.data(), bytes.data(), n);
        file_.take(n);
        return n;
    }
    [[nodiscard]] double progress() const override { return file_.progress(); }

private:
    RawFile file_;
};

class XzStream final : public ByteStream {
public:
    explicit XzStream(RawFile file) : file_{std::move(file)} {
        if (lzma_stream_decoder(&stream_, decoder_memory, LZMA_CONCATENATED) != LZMA_OK)
            throw std::bad_alloc{};
    }
    ~XzStream() override { lzma_end(&stream_); }
    XzStream(const XzStream&) = delete;
    XzStream& operator=(const XzStream&) = delete;

    std::size_t read(std::span<char> out) override {
        stream_.next_out = reinterpret_cast<std::uint8_t*>(out.data());
        stream_.avail_out = out.size();
        while (!ended_ && stream_.avail_out == out.size()) {
            if (failure_ != LZMA_OK) fail(failure_);
            const auto bytes = file_.available();
            stream_.next_in = reinterpret_cast<const std::uint8_t*>(bytes.data());
            stream_.avail_in = bytes.size();
            const lzma_ret result = lzma_code(&stream_, bytes.empty() ? LZMA_FINISH : LZMA_RUN);
            file_.take(bytes.size() - stream_.avail_in);
            ended_ = result == LZMA_STREAM_END;
            // The next iteration reports the failure, so that the bytes before the damage are delivered first.
            if (!ended_) failure_ = result;
        }
        return out.size() - stream_.avail_out;
    }
    [[nodiscard]] double progress() const override { return file_.progress(); }

private:
    [[noreturn]] void fail(lzma_ret result) const {
        if (result == LZMA_BUF_ERROR)
            file_.fail(
                "the xz data end in the middle of a stream: the file was cut, or foreign bytes follow");
        if (result == LZMA_MEMLIMIT_ERROR) file_.fail("the xz data ask for more than 128 MiB of memory");
        file_.fail("the xz data are damaged");
    }

    RawFile file_;
    lzma_stream stream_ = LZMA_STREAM_INIT;
    lzma_ret failure_ = LZMA_OK;
    bool ended_ = false;
};

class GzStream final : public ByteStream {
public:
    explicit GzStream(RawFile file) : file_{std::move(file)} {
        constexpr int gzip_only = 16 + MAX_WBITS;
        if (inflateInit2(&stream_, gzip_only) != Z_OK) throw std::bad_alloc{};
    }
    ~GzStream() override { inflateEnd(&stream_); }
    GzStream(const GzStream&) = delete;
    GzStream& operator=(const GzStream&) = delete;

    std::size_t read(std::span<char> out) override {
        stream_.next_out = reinterpret_cast<Bytef*>(out.data());
        stream_.avail_out = static_cast<uInt>(out.size());
        while (stream_.avail_out == out.size()) {
            const auto bytes = file_.available();
            if (bytes.empty()) {
                if (!between_members_)
                    file_.fail("the gzip data end in the middle of a member: the file was cut");
                break;
            }
            if (between_members_ && inflateReset(&stream_) != Z_OK) throw std::bad_alloc{};
            between_members_ = false;
            stream_.next_in =
                reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));  // zlib does not write to it
            stream_.avail_in = static_cast<uInt>(bytes.size());
            const int result = inflate(&stream_, Z_NO_FLUSH);
            file_.take(bytes.size() - stream_.avail_in);
            between_members_ = result == Z_STREAM_END;
            if (result == Z_OK || between_members_) continue;
            if (stream_.avail_out != out.size()) break;
            file_.fail("the gzip data are damaged");
        }
        return out.size() - stream_.avail_out;
    }
    [[nodiscard]] double progress() const override { return file_.progress(); }

private:
    RawFile file_;
    z_stream stream_{};
    bool between_members_ = false;
};

class ZstStream final : public ByteStream {
public:
    explicit ZstStream(RawFile file) : file_{std::move(file)}, context_{ZSTD_createDCtx()} {
        if (!context_) throw std::bad_alloc{};
        ZSTD_DCtx_setParameter(context_.get(), ZSTD_d_windowLogMax, zst_window_log);
    }
    std::size_t read(std::span<char> out) override {
        ZSTD_outBuffer target{out.data(), out.size(), 0};
        while (target.pos == 0) {
            const auto bytes = file_.available();
            if (bytes.empty() && wanted_ == 0) break;
            // The output of a failed call is lost. So the decoder gets no more than it asks for, about a block,
            // and nothing while output of the block before may be left.
            const std::size_t most = more_output_ ? 0 : wanted_ == 0 ? zst_frame_start : wanted_;
            ZSTD_inBuffer input{bytes.data(), std::min(bytes.size(), most), 0};
            const std::size_t result = ZSTD_decompressStream(context_.get(), &target, &input);
            file_.take(input.pos);
            if (ZSTD_isError(result) != 0)
                file_.fail(std::string{"the zstd data cannot be read: "} + ZSTD_getErrorName(result));
            if (bytes.empty() && result != 0 && target.pos == 0)
                file_.fail("the zstd data end in the middle of a frame: the file was cut");
            wanted_ = result;
            more_output_ = target.pos == target.size;
        }
        return target.pos;
    }
    [[nodiscard]] double progress() const override { return file_.progress(); }

private:
    struct Free {
        void operator()(ZSTD_DCtx* context) const { ZSTD_freeDCtx(context); }
    };
    RawFile file_;
    std::unique_ptr<ZSTD_DCtx, Free> context_;
    std::size_t wanted_ = 0;  // bytes the decoder can use next; 0 between frames
    bool more_output_ = false;
};

class MemoryStream final : public ByteStream {
public:
    explicit MemoryStream(std::string_view bytes) : bytes_{bytes}, size_{bytes.size()} {}
    std::size_t read(std::span<char> out) override {
        const std::size_t n = bytes_.copy(out.data(), out.size());
        bytes_.remove_prefix(n);
        return n;
    }
    [[nodiscard]] double progress() const override {
        return size_ == 0 ? 1.0 : 1.0 - static_cast<double>(bytes_.size()) / static_cast<double>(size_);
    }

private:
    std::string_view bytes_;
    std::size_t size_;
};

/// Stream of some bytes, followed by another stream.
class JoinedStream final : public ByteStream {
public:
    JoinedStream(std::string first, std::unique_ptr<ByteStream> rest)
        : first_{std::move(first)},
          rest_{std::move(rest)} {}
    std::size_t read(std::span<char> out) override {
        if (taken_ == first_.size()) return rest_->read(out);
        const std::size_t n = first_.copy(out.data(), out.size(), taken_);
        taken_ += n;
        return n;
    }
    [[nodiscard]] double progress() const override { return rest_->progress(); }

private:
    std::string first_;
    std::size_t taken_ = 0;
    std::unique_ptr<ByteStream> rest_;
};

}  // namespace

std::unique_ptr<ByteStream> bytes_in_memory(std::string_view bytes) {
    return std::make_unique<MemoryStream>(bytes);
}

PeekedStream peek(std::unique_ptr<ByteStream> bytes, std::size_t count) {
    std::string first(count, '\0');
    std::size_t got = 0;
    while (got < count) {
        const std::size_t n = bytes->read({first.data() + got, count - got});
        if (n == 0) break;
        got += n;
    }
    first.resize(got);
    return {first, std::make_unique<JoinedStream>(first, std::move(bytes))};
}

std::unique_ptr<ByteStream> open_bytes(const std::filesystem::path& path) {
    return open_bytes(std::make_shared<InputFile>(path, "trace"));
}

std::unique_ptr<ByteStream> open_bytes(std::shared_ptr<InputFile> input) {
    RawFile file{std::move(input)};
    const auto magic = file.magic();
    if (magic.starts_with(xz_magic)) return std::make_unique<XzStream>(std::move(file));
    if (magic.starts_with(gz_magic)) return std::make_unique<GzStream>(std::move(file));
    if (magic.starts_with(zst_magic) || is_skippable_frame(magic))
        return std::make_unique<ZstStream>(std::move(file));
    return std::make_unique<PlainStream>(std::move(file));
}

}  // namespace mktme::workloads
