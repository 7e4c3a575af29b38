// SPDX-License-Identifier: Apache-2.0
// Expected reading of every file of tests/workloads/corrupt.
#include <fmt/format.h>
#include <algorithm>
#include <array>
#include <catch2/catch.hpp>
#include <fstream>

#include "tests/workloads/packed.hpp"
#include "tests/workloads/reading.hpp"

namespace {

using namespace mktme;
using test::read_file;
using test::read_text;
using test::test_file;
using workloads::TraceFormat;

struct Expected {
    const char* file;
    TraceFormat format;   // `detect`: the name or the first bytes tell it
    std::size_t entries;  // read before the error, or in all
    const char* place;    // start of the message, after the file; empty: accepted
    const char* message;  // further text of the message
};

constexpr auto detect = workloads::detect_format;
constexpr auto o3 = test::format::ramulator_o3;
constexpr auto ldst = test::format::ramulator2_ldst;
constexpr auto rw = test::format::ramulator2_rw;
constexpr auto usimm = test::format::usimm;
constexpr auto gem5 = test::format::gem5;

constexpr auto expected_traces = std::to_array<Expected>({
    {"dram-badhex.dramsim3.trace", detect, 20, ":21:1: ", "is no hexadecimal address"},
    {"dram-negative-cycle.dramsim3.trace", detect, 20, ":21:18: ", "\"-5\" is no cycle number"},
    {"dram-negative-addr.dramsim3.trace", detect, 20, ":21:1: ", "is no hexadecimal address"},
    {"dram-cycles-backwards.dramsim3.trace", detect, 41, "", ""},
    {"dram-unknown-op.dramsim3.trace", detect, 20, ":21:13: ", "\"RAED\" is no operation"},
    {"dram-lowercase-and-aliases.dramsim3.trace", detect, 9, "", ""},
    {"dram-missing-field.dramsim3.trace", detect, 20, ":21:1: ", "this one has no cycle"},
    {"dram-extra-field.dramsim3.trace", detect, 20, ":21:21: ", "stands behind the cycle"},
    {"dram-addr-overflow.dramsim3.trace", detect, 20, ":21:1: ", "needs more than 64 bits"},
    {"dram-addr-too-high.dramsim3.trace", detect, 41, "", ""},  // the memory refuses it
    {"dram-cycle-overflow.dramsim3.trace", detect, 20, ":21:18: ", "needs more than 64 bits"},
    {"dram-crlf.dramsim3.trace", detect, 40, "", ""},
    {"dram-cr-only.dramsim3.trace", detect, 0, ":1:18: ", "\\x0d"},
    {"dram-bom.dramsim3.trace", detect, 0, ":1:1: ", "\"\\xef\\xbb\\xbf0x"},
    {"dram-utf16.dramsim3.trace", detect, 0, ":1:1: ", ""},
    {"dram-nul.dramsim3.trace", detect, 20, ":21:1: ", "\\x00"},
    {"dram-no-final-newline.dramsim3.trace", detect, 40, "", ""},
    {"dram-cut-last-line.dramsim3.trace", detect, 39, ":40:1: ", "this one has no"},
    {"dram-blank-lines.dramsim3.trace", detect, 20, "", ""},
    {"dram-huge-line.dramsim3.trace", detect, 20, ":21: ", "line is longer than 4096 bytes"},
    {"dram-one-huge-token.dramsim3.trace", detect, 0, ":1: ", "line is longer than 4096 bytes"},
    {"dram-only-comments.dramsim3.trace", detect, 0, ":1:1: ", "\"#\" is no hexadecimal address"},
    {"empty.dramsim3.trace", detect, 0, ": ", "holds no entry"},
    {"blank.dramsim3.trace", detect, 0, ": ", "holds no entry"},
    {"dram-binary.dramsim3.trace", detect, 0, ":1:1: ", ""},

    {"ramo3-negative-bubble.trace", o3, 1, ":2:1: ", "\"-2\" is no number of instructions"},
    {"ramo3-hex-ok-in-v1.trace", o3, 3, "", ""},
    {"ramo3-double-space.trace", o3, 2, "", ""},
    {"ramo3-four-fields.trace", o3, 0, ":1:13: ", "\"7\" stands behind the write-back"},
    {"ramo3-float.trace", o3, 0, ":1:1: ", "\"3.5\" is no number of instructions"},
    {"ram2-ldst-no-addr.trace", ldst, 1, ":2:1: ", "this one has no address"},
    {"ram2-ldst-lowercase.trace", ldst, 0, ":1:1: ", "\"ld\" is no operation; LD and ST are"},
    {"ram2-ldst-int64.trace", ldst, 1, "", ""},
    {"ram2-rw-short-vector.trace", rw, 1, ":2:3: ", "does not have 6 numbers: channel,rank,bank group"},
    {"ram2-rw-negative.trace", rw, 0, ":1:9: ", "\"-2\" is no number of an address vector"},

    {"stl-no-colon.stl", detect, 1, "", ""},
    {"stl-glued.stl", detect, 0, ":1:1: ", "\"5:read\" is no cycle number"},
    {"stl-comments-data-len.stl", detect, 3, "", ""},
    {"stl-odd-data.stl", detect, 0, ":1:15: ", "3 hexadecimal digits of data for 64 bytes: 128 are needed"},
    {"stl-len-mismatch.stl", detect, 0, ":1:20: ", "8 hexadecimal digits of data for 64 bytes"},
    {"stl-zero-len.stl", detect, 0, ":1:4: ", "1 to 1048576 bytes, not 0"},
    {"stl-uppercase.stl", detect, 0, ":1:4: ", "\"READ\" is no command; read and write are"},
    {"stl-short-line.stl", detect, 1, ":2:1: ", "\"x\" is no cycle number"},
    {"rstl-negative.rstl", detect, 1, ":2:1: ", "\"-3\" is no cycle number"},

    {"usimm-no-pc.trc", usimm, 2, "", ""},
    {"usimm-long-line.trc", usimm, 2, "", ""},
    {"usimm-bad-op.trc", usimm, 0, ":1:3: ", "\"X\" is no operation; R and W are"},
    {"usimm-negative.trc", usimm, 0, ":1:1: ", "\"-1\" is no number of instructions"},
    {"usimm-no-pc.trc", detect, 0, ": ", "the name does not tell the format"},

    {"nvmain-no-version.nvt", detect, 5, "", ""},
    {"nvmain-short-data.nvt", detect, 2, ":4:12: ", "data of 126 digits; a line has 128"},
    {"nvmain-v9.nvt", detect, 0, ":1:1: ", "\"NVMV9\" is no version known; NVMV0 and NVMV1 are"},
    {"nvmain-bad-data.nvt", detect, 1, ":3:", "in the data is no hexadecimal digit"},

    {"gem5-badmagic.trc", gem5, 0, ": header, byte 0: ", "does not begin with \"gem5\""},
    {"gem5-text.trc", gem5, 0, ": header, byte 0: ", "encode_packet_trace.py"},
    {"gem5-text.trc", detect, 0, ": ", "the name does not tell the format"},
    {"gem5-magic-only.trc", detect, 0, ": header, byte 4: ", "ends before the header"},
    {"gem5-header-only.trc", detect, 0, ": record 1, byte 22: ", "holds no entry"},
    {"gem5-no-tickfreq.trc", detect, 0, ": header, byte ", "no tick_freq"},
    {"gem5-cut.trc", detect, 278, ": record 279, byte 4994: ", "ends inside a message"},
    {"gem5-len-beyond-end.trc", detect, 1, ": record 2, byte ", "a message of 2147483647 bytes"},
    {"gem5-overlong-varint.trc", detect, 0, ": record 1, byte 22: ", "more than 5 bytes"},
    {"gem5-missing-addr.trc", detect, 0, ": record 1, byte ", "lacks one of tick, cmd, addr and size"},
    {"gem5-unknown-field.trc", detect, 1, "", ""},
    {"gem5-reordered.trc", detect, 1, "", ""},
    {"gem5-cmd-response.trc", detect, 1, ": record 2, byte ",
     "cmd 2 is neither ReadReq (1) nor WriteReq (4)"},
    {"gem5-size0.trc", detect, 0, ": record 1, byte ", "size 0: a request has 1 to 1048576 bytes"},
    {"gem5-size-huge.trc", detect, 0, ": record 1, byte ", "size 4294967295"},
    {"gem5-tick-backwards.trc", detect, 2, "", ""},
    {"gem5-cut.trc.gz", gem5, 7776, ": byte 70071: ", "in the middle of a member: the file was cut"},

    {"mrt-badmagic.mrt", detect, 0, ": header, byte 0: ", "does not begin with MRT1"},
    {"mrt-version99.mrt", detect, 0, ": header, byte 0: ", "version 99; only version 1 is known"},
    {"mrt-header80.mrt", detect, 1000, "", ""},
    {"mrt-header8.mrt", detect, 0, ": header, byte 0: ", "8 bytes long; it has at least 64"},
    {"mrt-count-too-big.mrt", detect, 1000, ": record 1001, byte 16064: ", "promises 1152921504606846976"},
    {"mrt-count-too-small.mrt", detect, 999, ": record 1000, byte 16048: ", "behind the 999 records"},
    {"mrt-cut-record.mrt", detect, 999, ": record 1000, byte 16048: ", "11 of 16 bytes"},
    {"mrt-cut-header.mrt", detect, 0, ": header, byte 0: ", "ends inside the header of 64 bytes"},
    {"mrt-unknown-kind.mrt", detect, 1, ": record 2, byte 80: ", "kind 0x9"},
    {"mrt-size0.mrt", detect, 0, ": record 1, byte 64: ", "size 0; data have 1 to 64 bytes"},
    {"mrt-dep-too-far.mrt", detect, 1, ": record 2, byte 80: ", "dep 5: thread 0 has only 1 records"},
    {"mrt-wraps.mrt", detect, 0,
     ": record 1, byte 64: ", "8 bytes do not fit behind address 0xfffffffffffffffc"},
    {"mrt-empty.mrt", detect, 0, ": header, byte 64: ", "there is no record"},
    {"bomb-2GiB.mrt.zst", detect, 0, ": byte ", "too much memory"},
});

}  // namespace

TEST_CASE("Each malformed or odd trace gets its answer, place and reason", "[trace][corrupt]") {
    for (const Expected& v : expected_traces) {
        INFO(v.file);
        const auto path = test_file("corrupt") / v.file;
        const auto reading = read_file(path, v.format);
        INFO(reading.error);
        CHECK(reading.entries.size() == v.entries);
        CHECK(reading.error.empty() == (*v.place == '\0'));
        if (*v.place == '\0') continue;
        CHECK_THAT(reading.error, Catch::StartsWith(path.string() + v.place));
        CHECK_THAT(reading.error, Catch::Contains(v.message));
        const bool lists_formats = reading.error.find("does not tell") != std::string::npos;
        CHECK(reading.error.size() < path.string().size() + (lists_formats ? 600 : 200));
    }
}

TEST_CASE("No file of the corrupt folder lacks an answer", "[trace][corrupt]") {
    for (const auto& file : std::filesystem::directory_iterator{test_file("corrupt")}) {
        INFO(file.path());
        if (file.path().filename() == ".gitattributes") continue;  // keeps git from touching line ends
        CHECK(std::ranges::any_of(expected_traces,
                                  [&](const Expected& v) { return v.file == file.path().filename(); }));
    }
}

TEST_CASE("A line too long for any honest trace is refused by every text format", "[trace][corrupt]") {
    for (const auto& format : workloads::formats()) {
        if (!format.is_text) continue;
        INFO(format.name);
        CHECK_THAT(read_text(std::string(1'000'000, '0'), format.id()).error,
                   Catch::StartsWith("t:1: line is longer than 4096 bytes"));
        CHECK_THAT(read_text('\n' + std::string(900'000, ' ') + "1\n", format.id()).error,
                   Catch::StartsWith("t:2: line is longer than 4096 bytes"));
    }
    const test::TempFile file{"0x" + std::string(900'000, '0') + "40 READ 1\n", "t.dramsim3.trace"};
    CHECK_THAT(read_file(file.path()).error, Catch::Contains("line is longer"));
}

TEST_CASE("Nothing, or nothing but blanks, is no trace in any format", "[trace][corrupt]") {
    for (const auto& format : workloads::formats())
        for (const auto* text : {"", "\n", " \t\r\n\n"}) {
            INFO(format.name);
            CHECK_FALSE(read_text(text, format.id()).error.empty());
        }
}

TEST_CASE("Two frames joined inside a record read as one trace, and a half record behind them does not pass",
          "[trace][corrupt]") {
    for (const auto* name : {"sqlite.mrt", "zstd.gem5.trc", "zstd.usimm.trc", "zstd.nvt"}) {
        const auto plain = test_file("samples") / name;
        const auto wanted = read_file(plain);
        REQUIRE(wanted.error.empty());
        std::string bytes(std::filesystem::file_size(plain), '\0');
        std::ifstream{plain, std::ios::binary}.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
        const std::size_t middle = bytes.size() / 2 + 3;
        for (const auto& packer : test::packers) {
            INFO(name << " in " << packer.name);
            const std::string packed_name = fmt::format("{}.{}", name, packer.name);
            const std::string joined =
                packer.pack(bytes.substr(0, middle)) + packer.pack(bytes.substr(middle));
            const test::TempFile whole{joined, packed_name};
            CHECK(read_file(whole.path()).entries == wanted.entries);
            const test::TempFile cut{joined.substr(0, joined.size() - 9), packed_name};
            CHECK_THAT(read_file(cut.path()).error,
                       Catch::Contains("was cut") || Catch::Contains("cannot be read"));
            const test::TempFile half{packer.pack(bytes.substr(0, bytes.size() - 5)), packed_name};
            const auto reading = read_file(half.path());
            INFO(reading.error);
            if (name != std::string_view{"zstd.usimm.trc"}) CHECK_FALSE(reading.error.empty());
            CHECK(reading.entries.size() + 1 >= wanted.entries.size());
        }
    }
}
