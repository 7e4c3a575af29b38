// SPDX-License-Identifier: Apache-2.0
#include "workloads/io/byte_stream.hpp"

#include <lzma.h>
#include <catch2/catch.hpp>

#include "models/base/error.hpp"
#include "models/base/random.hpp"
#include "tests/workloads/packed.hpp"

namespace {

using namespace mktme;
using namespace std::string_literals;
using test::TempFile;

struct Outcome {
    std::string text;   // the delivered bytes
    std::string error;  // empty when the end was reached
    double progress = 0;
};

Outcome read_all(const std::filesystem::path& path, std::size_t piece = 5000) {
    Outcome outcome;
    try {
        const auto bytes = workloads::open_bytes(path);
        std::string buffer(piece, '\0');
        while (const std::size_t n = bytes->read(buffer)) outcome.text.append(buffer, 0, n);
        outcome.progress = bytes->progress();
    } catch (const UserError& error) {
        outcome.error = error.what();
    }
    return outcome;
}

/// About 900 kB that do not compress well, so that packed files span several blocks of every reader.
const std::string& long_text() {
    static const std::string text = [] {
        RandomStream random{1, "text"};
        std::string made;
        for (int i = 0; i < 40'000; ++i) made += std::to_string(random.bits()) + '\n';
        return made;
    }();
    return text;
}

}  // namespace

TEST_CASE("The same bytes come out of plain, xz, gz and zst files, whatever the name", "[trace]") {
    const TempFile plain{long_text(), "trace.xz"};
    CHECK(read_all(plain.path()).text == long_text());
    for (const auto& packer : test::packers) {
        CAPTURE(packer.name);
        const TempFile file{packer.pack(long_text()), "trace.txt"};
        const auto outcome = read_all(file.path());
        CHECK(outcome.error.empty());
        CHECK((outcome.text == long_text()));
        CHECK(outcome.progress == 1.0);
        CHECK((read_all(file.path(), 1 << 20).text == long_text()));
    }
}

TEST_CASE("Streams joined one after the other are read as one", "[trace]") {
    for (const auto& packer : test::packers) {
        CAPTURE(packer.name);
        const TempFile file{packer.pack("0x1000 READ 1\n0x10") + packer.pack("") +
                            packer.pack("40 READ 2\n")};
        const auto outcome = read_all(file.path());
        CHECK(outcome.error.empty());
        CHECK(outcome.text == "0x1000 READ 1\n0x1040 READ 2\n");
    }
}

TEST_CASE("A cut file delivers what came before the cut, then names file and byte", "[trace]") {
    for (const auto& packer : test::packers) {
        const std::string whole = packer.pack(long_text());
        for (const std::size_t size :
             {whole.size() - 1, whole.size() - 5, whole.size() / 2, std::size_t{7}}) {
            CAPTURE(packer.name, size, whole.size());
            const TempFile file{whole.substr(0, size)};
            const auto outcome = read_all(file.path());
            const double share = static_cast<double>(size) / static_cast<double>(whole.size());
            CHECK_THAT(outcome.error,
                       Catch::StartsWith(file.path().string() + ": byte " + std::to_string(size) + ": "));
            CHECK_THAT(outcome.error, Catch::Contains("cut"));
            CHECK((long_text().starts_with(outcome.text)));
            // A decoder may hold back an incomplete block: a block of zstd is 128 KiB.
            CHECK(static_cast<double>(outcome.text.size()) + 140'000 >
                  share * static_cast<double>(long_text().size()));
        }
    }
}

TEST_CASE("Something else behind the last stream is refused after the stream was delivered", "[trace]") {
    for (const auto& packer : test::packers)
        for (const std::string& garbage :
             {"garbage!!"s, "0x1000 READ 1\n0x1040 READ 2\n"s, std::string(64, '\xff')}) {
            CAPTURE(packer.name, garbage);
            const TempFile file{packer.pack(long_text()) + garbage};
            const auto outcome = read_all(file.path());
            CHECK_THAT(outcome.error, Catch::StartsWith(file.path().string() + ": byte "));
            CHECK((outcome.text == long_text()));
        }
}

TEST_CASE("A wrong checksum is an error after the text was delivered", "[trace]") {
    for (const auto& packer : test::packers)
        for (const std::size_t piece : {std::size_t{5000}, std::size_t{1} << 20}) {
            CAPTURE(packer.name, piece);
            std::string packed = packer.pack(long_text());
            packed[packed.size() - packer.checksum_from_end(packed)] ^= 1;
            const TempFile file{packed};
            const auto outcome = read_all(file.path(), piece);
            CHECK_THAT(outcome.error, Catch::StartsWith(file.path().string() + ": byte "));
            CHECK((outcome.text == long_text()));
        }
}

TEST_CASE("A flipped bit anywhere is found, or changes nothing", "[trace]") {
    const std::string text = long_text().substr(0, 2000);
    for (const auto& packer : test::packers) {
        const std::string good = packer.pack(text);
        for (std::size_t at = 0; at < good.size(); at += 7) {
            // gzip does not protect time stamp, extra flags and system in its header (RFC 1952).
            if (packer.name == "gz" && at >= 4 && at < 10) continue;
            std::string bad = good;
            bad[at] ^= 0x10;
            const TempFile file{bad};
            const auto outcome = read_all(file.path());
            // No error occurs only if the bit means nothing, or if the magic is damaged and the file is read as plain.
            const bool unharmed = outcome.text == text || outcome.text == bad;
            CAPTURE(packer.name, at);
            CHECK((!outcome.error.empty() || unharmed));
        }
    }
}

TEST_CASE("An xz block that claims a dictionary of 4 GiB is refused, not allocated", "[trace][corrupt]") {
    std::string packed = test::xz("0x1000 READ 1\n");
    constexpr std::size_t block =
        12;  // behind the stream header: size, flags, LZMA2's number, 1, dictionary size
    packed[block + 4] = 40;
    const std::uint32_t crc = lzma_crc32(reinterpret_cast<const std::uint8_t*>(packed.data()) + block, 8, 0);
    for (std::size_t i = 0; i < 4; ++i) packed[block + 8 + i] = static_cast<char>(crc >> (8 * i) & 0xFF);
    const TempFile file{packed};
    CHECK_THAT(read_all(file.path()).error, Catch::Contains("128 MiB"));
}

TEST_CASE("A zstd file may begin with a skippable frame", "[trace]") {
    const TempFile file{"\x50\x2A\x4D\x18\x04\0\0\0data"s + test::zst("0x1000 READ 1\n")};
    CHECK(read_all(file.path()).text == "0x1000 READ 1\n");
}

TEST_CASE("A missing file and a folder are told apart from damage", "[trace]") {
    CHECK(read_all("/no/such/trace.xz").error ==
          "/no/such/trace.xz: cannot open this trace: No such file or directory");
    const TempFile file{""};
    CHECK_THAT(read_all(file.path().parent_path()).error, Catch::Contains("is a folder"));
    CHECK(read_all(file.path()).error.empty());
}

TEST_CASE("A zstd frame that asks for a huge window is refused, not served", "[trace][corrupt]") {
    std::string bytes = "\x28\xB5\x2F\xFD";
    bytes += '\0';                        // no content size, not single-segment
    bytes += static_cast<char>(21 << 3);  // window of 2^31 bytes
    bytes += std::string(16, '\0');
    const TempFile file{bytes};
    CHECK_THAT(read_all(file.path()).error, Catch::Contains("too much memory"));
}

TEST_CASE("Joined streams of many blocks are read as one", "[trace]") {
    for (const auto& packer : test::packers) {
        const TempFile file{packer.pack(long_text()) + packer.pack(long_text())};
        CHECK((read_all(file.path(), 10'000).text == long_text() + long_text()));
    }
}

TEST_CASE("Bytes looked at come again", "[trace]") {
    for (const std::size_t count : {std::size_t{0}, std::size_t{4}, long_text().size() + 5}) {
        auto [first, bytes] = workloads::peek(workloads::bytes_in_memory(long_text()), count);
        CHECK((first == long_text().substr(0, count)));
        std::string text;
        std::string buffer(3000, '\0');
        while (const std::size_t n = bytes->read(buffer)) text.append(buffer, 0, n);
        CHECK((text == long_text()));
        CHECK(bytes->progress() == 1.0);
    }
}
