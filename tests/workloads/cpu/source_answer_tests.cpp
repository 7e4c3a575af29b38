// SPDX-License-Identifier: Apache-2.0
// Expected reading, by cores, of every file of tests/workloads/corrupt and tests/workloads/cpu/corrupt.
#include <sys/resource.h>
#include <algorithm>
#include <array>
#include <catch2/catch.hpp>

#include "tests/workloads/cpu/instructions.hpp"
#include "workloads/formats/trace_format.hpp"

namespace {

using namespace mktme;
using test::test_file;
using workloads::TraceFormat;

struct Expected {
    const char* file;
    TraceFormat format;   // `detect`: the name or the first bytes tell it
    std::size_t steps;    // read before the error, or in all
    const char* place;    // start of the message, after the file; empty: accepted
    const char* message;  // further text of the message
};

constexpr auto detect = workloads::detect_format;
constexpr auto o3 = test::format::ramulator_o3;
constexpr auto ldst = test::format::ramulator2_ldst;
constexpr auto rw = test::format::ramulator2_rw;
constexpr auto usimm = test::format::usimm;
constexpr auto gem5 = test::format::gem5;
constexpr auto cloudsuite = test::format::cloudsuite;
constexpr auto lackey = test::format::lackey;
constexpr auto pin = test::format::pinatrace;

/// Files that only cores read.
constexpr auto expected_here = std::to_array<Expected>({
    {"champ-truncated.champsimtrace.xz", detect, 315, ": byte ", "the xz data end in the middle of a stream"},
    {"champ-bitflip.champsimtrace.xz", detect, 247, ": record 248, byte 15808: ", "is not canonical"},
    {"champ-trailing-garbage.champsimtrace.xz", detect, 1000, ": byte 2822: ", "the xz data are damaged"},
    {"champ-two-streams.champsimtrace.xz", detect, 1000, "", ""},
    {"champ-two-members.champsimtrace.gz", detect, 1000, "", ""},
    {"champ-split-record.champsimtrace.xz", detect, 1000, "", ""},
    {"champ-is-gzip.champsimtrace.xz", detect, 1000, "", ""},
    {"champ-is-raw.champsimtrace.xz", detect, 1000, "", ""},
    {"champ-is-xz.champsimtrace", detect, 1000, "", ""},
    {"champ-truncated.champsimtrace.gz", detect, 1000, ": byte 6219: ", "the file was cut"},
    {"champ-badcrc.champsimtrace.gz", detect, 1000, ": byte ", "the gzip data are damaged"},
    {"champ-emptystream.champsimtrace.xz", detect, 0, ": record 1, byte 0: ", "holds no entry"},
    {"empty.champsimtrace.xz", detect, 0, ": record 1, byte 0: ", "holds no entry"},
    {"bomb-1GiB.champsimtrace.xz", detect, 100'000, "", ""},
    {"bomb-512MiB.champsimtrace.gz", detect, 100'000, "", ""},
    {"champ-misaligned.champsimtrace", detect, 999, ": record 1000, byte 63936: ", "47 of 64 bytes"},
    {"champ-shifted.champsimtrace", detect, 0, ": record 1, byte 0: ", "is_branch 160 and branch_taken 29"},
    {"champ-72byte.champsimtrace", detect, 1, ": record 2, byte 64: ", "is_branch 162 and branch_taken 29"},
    {"champ-cloudsuite.champsimtrace", detect, 1,
     ": record 2, byte 64: ", "address 0xa000000080000 is not canonical"},
    {"champ-cloudsuite.champsimtrace", cloudsuite, 1000, "", ""},
    {"champ-two-streams.champsimtrace.xz", cloudsuite, 38, ": record 39, byte 3648: ", "is not canonical"},
    {"champ-be.champsimtrace", detect, 0,
     ": record 1, byte 0: ", "instruction address 0xa01d940240000000 is not"},
    {"champ-noncanonical.champsimtrace", detect, 10,
     ": record 11, byte 640: ", "address 0x8000000000000010 is not canonical"},
    {"champ-allzero-record.champsimtrace", detect, 21, "", ""},
    {"champ-isbranch7.champsimtrace", detect, 10,
     ": record 11, byte 640: ", "is_branch 7 and branch_taken 9"},
    {"empty.champsimtrace", detect, 0, ": record 1, byte 0: ", "holds no entry"},

    {"lackey-mixed-output.txt", lackey, 8, ":51:1: ", "\"hello\" is no operation; I, L, S and M are"},
    {"lackey-two-writers.txt", lackey, 8, ":51:13: ", "\"3I\" is no number of bytes"},
    {"lackey-bad-size.txt", lackey, 8, ":51:15: ", "an access has 1 to 512 bytes, not 0"},
    {"lackey-no-columns.txt", lackey, 1, "", ""},
    {"lackey-no-columns.txt", detect, 0, ": ", "the name does not tell the format"},
    {"lackey-summary-tail.txt", lackey, 9, "", ""},
    {"lackey-only-header.txt", lackey, 0, ": ", "holds no entry"},

    {"pin-no-eof.out", pin, 2, "", ""},
    {"pin-nil.out", pin, 1, "", ""},
    {"pin-after-eof.out", pin, 1, ":3:1: ", "stands behind #eof"},
    {"pin-bad-op.out", pin, 0, ":1:11: ", "\"X\" is no operation; R and W are"},
});

constexpr const char* no_instructions = "and no instructions: replay it on a machine without cores";

/// Files that a memory replays too: messages are the same, but good traces of formats without instructions are refused.
constexpr auto expected_shared = std::to_array<Expected>({
    {"dram-badhex.dramsim3.trace", detect, 0, ":21:1: ", "is no hexadecimal address"},
    {"dram-negative-cycle.dramsim3.trace", detect, 0, ":21:18: ", "\"-5\" is no cycle number"},
    {"dram-negative-addr.dramsim3.trace", detect, 0, ":21:1: ", "is no hexadecimal address"},
    {"dram-cycles-backwards.dramsim3.trace", detect, 0, ": ", no_instructions},
    {"dram-unknown-op.dramsim3.trace", detect, 0, ":21:13: ", "\"RAED\" is no operation"},
    {"dram-lowercase-and-aliases.dramsim3.trace", detect, 0, ": ", no_instructions},
    {"dram-missing-field.dramsim3.trace", detect, 0, ":21:1: ", "this one has no cycle"},
    {"dram-extra-field.dramsim3.trace", detect, 0, ":21:21: ", "stands behind the cycle"},
    {"dram-addr-overflow.dramsim3.trace", detect, 0, ":21:1: ", "needs more than 64 bits"},
    {"dram-addr-too-high.dramsim3.trace", detect, 0, ": ", no_instructions},
    {"dram-cycle-overflow.dramsim3.trace", detect, 0, ":21:18: ", "needs more than 64 bits"},
    {"dram-crlf.dramsim3.trace", detect, 0, ": ", no_instructions},
    {"dram-cr-only.dramsim3.trace", detect, 0, ":1:18: ", "\\x0d"},
    {"dram-bom.dramsim3.trace", detect, 0, ":1:1: ", "\"\\xef\\xbb\\xbf0x"},
    {"dram-utf16.dramsim3.trace", detect, 0, ":1:1: ", ""},
    {"dram-nul.dramsim3.trace", detect, 0, ":21:1: ", "\\x00"},
    {"dram-no-final-newline.dramsim3.trace", detect, 0, ": ", no_instructions},
    {"dram-cut-last-line.dramsim3.trace", detect, 0, ":40:1: ", "this one has no"},
    {"dram-blank-lines.dramsim3.trace", detect, 0, ": ", no_instructions},
    {"dram-huge-line.dramsim3.trace", detect, 0, ":21: ", "line is longer than 4096 bytes"},
    {"dram-one-huge-token.dramsim3.trace", detect, 0, ":1: ", "line is longer than 4096 bytes"},
    {"dram-only-comments.dramsim3.trace", detect, 0, ":1:1: ", "\"#\" is no hexadecimal address"},
    {"empty.dramsim3.trace", detect, 0, ": ", "holds no entry"},
    {"blank.dramsim3.trace", detect, 0, ": ", "holds no entry"},
    {"dram-binary.dramsim3.trace", detect, 0, ":1:1: ", ""},

    {"ramo3-negative-bubble.trace", o3, 1, ":2:1: ", "\"-2\" is no number of instructions"},
    {"ramo3-hex-ok-in-v1.trace", o3, 2, "", ""},
    {"ramo3-double-space.trace", o3, 2, "", ""},
    {"ramo3-four-fields.trace", o3, 0, ":1:13: ", "\"7\" stands behind the write-back"},
    {"ramo3-float.trace", o3, 0, ":1:1: ", "\"3.5\" is no number of instructions"},
    {"ram2-ldst-no-addr.trace", ldst, 0, ":2:1: ", "this one has no address"},
    {"ram2-ldst-lowercase.trace", ldst, 0, ":1:1: ", "\"ld\" is no operation; LD and ST are"},
    {"ram2-ldst-int64.trace", ldst, 0, ": ", no_instructions},
    {"ram2-rw-short-vector.trace", rw, 0, ":2:3: ", "does not have 6 numbers: channel,rank,bank group"},
    {"ram2-rw-negative.trace", rw, 0, ":1:9: ", "\"-2\" is no number of an address vector"},

    {"stl-no-colon.stl", detect, 0, ": ", no_instructions},
    {"stl-glued.stl", detect, 0, ":1:1: ", "\"5:read\" is no cycle number"},
    {"stl-comments-data-len.stl", detect, 0, ": ", no_instructions},
    {"stl-odd-data.stl", detect, 0, ":1:15: ", "3 hexadecimal digits of data for 64 bytes: 128 are needed"},
    {"stl-len-mismatch.stl", detect, 0, ":1:20: ", "8 hexadecimal digits of data for 64 bytes"},
    {"stl-zero-len.stl", detect, 0, ":1:4: ", "1 to 1048576 bytes, not 0"},
    {"stl-uppercase.stl", detect, 0, ":1:4: ", "\"READ\" is no command; read and write are"},
    {"stl-short-line.stl", detect, 0, ":2:1: ", "\"x\" is no cycle number"},
    {"rstl-negative.rstl", detect, 0, ":2:1: ", "\"-3\" is no cycle number"},

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
    {"mrt-header80.mrt", detect, 800, "", ""},
    {"mrt-header8.mrt", detect, 0, ": header, byte 0: ", "8 bytes long; it has at least 64"},
    {"mrt-count-too-big.mrt", detect, 800, ": record 1001, byte 16064: ", "promises 1152921504606846976"},
    {"mrt-count-too-small.mrt", detect, 800, ": record 1000, byte 16048: ", "behind the 999 records"},
    {"mrt-cut-record.mrt", detect, 800, ": record 1000, byte 16048: ", "11 of 16 bytes"},
    {"mrt-cut-header.mrt", detect, 0, ": header, byte 0: ", "ends inside the header of 64 bytes"},
    {"mrt-unknown-kind.mrt", detect, 1, ": record 2, byte 80: ", "kind 0x9"},
    {"mrt-size0.mrt", detect, 0, ": record 1, byte 64: ", "size 0; data have 1 to 64 bytes"},
    {"mrt-dep-too-far.mrt", detect, 1, ": record 2, byte 80: ", "dep 5: thread 0 has only 1 records"},
    {"mrt-wraps.mrt", detect, 0,
     ": record 1, byte 64: ", "8 bytes do not fit behind address 0xfffffffffffffffc"},
    {"mrt-empty.mrt", detect, 0, ": header, byte 64: ", "there is no record"},
    {"bomb-2GiB.mrt.zst", detect, 0, ": byte ", "too much memory"},
});

constexpr std::size_t enough = 100'000;  // of the files that unpack to gigabytes

void check_answer(const Expected& v, const std::filesystem::path& path) {
    INFO(v.file);
    const auto read = test::list_file(path, v.format, enough);
    INFO(read.error);
    CHECK(read.steps.size() == v.steps);
    CHECK(read.error.empty() == (*v.place == '\0'));
    if (*v.place == '\0') return;
    CHECK_THAT(read.error, Catch::StartsWith(path.string() + v.place));
    CHECK_THAT(read.error, Catch::Contains(v.message));
}

template <class List>
bool has_all(const std::filesystem::path& folder, const List& expected) {
    return std::ranges::all_of(std::filesystem::directory_iterator{folder}, [&](const auto& entry) {
        const auto name = entry.path().filename();
        return name == ".gitattributes" ||
               std::ranges::any_of(expected, [&](const Expected& v) { return v.file == name; });
    });
}

std::size_t peak_memory() {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return static_cast<std::size_t>(usage.ru_maxrss) * 1024;
}

}  // namespace

TEST_CASE("Each malformed or odd trace for cores gets its answer, place and reason", "[cpu][corrupt]") {
    for (const Expected& v : expected_here) check_answer(v, test_file("cpu/corrupt") / v.file);
}

TEST_CASE("Cores give the answers of a memory, and refuse requests without instructions", "[cpu][corrupt]") {
    for (const Expected& v : expected_shared) check_answer(v, test_file("corrupt") / v.file);
}

TEST_CASE("No file of the corrupt folders lacks an answer for cores", "[cpu][corrupt]") {
    CHECK(has_all(test_file("cpu/corrupt"), expected_here));
    CHECK(has_all(test_file("corrupt"), expected_shared));
}

TEST_CASE("A record without any operand is an instruction", "[cpu][corrupt]") {
    const auto read = test::list_file(test_file("cpu/corrupt/champ-allzero-record.champsimtrace"));
    CHECK(read.steps.at(10).ip == 0);
    CHECK(read.steps[10].records.empty());
    CHECK(read.steps[10].branch.kind == cpu::BranchKind::none);
    CHECK(read.instructions() == 21);
}

TEST_CASE("Lines without columns, and a null pointer, are read as they are meant", "[cpu][corrupt]") {
    const auto lines = test::list_file(test_file("cpu/corrupt/lackey-no-columns.txt"), lackey);
    CHECK(lines.steps.at(0).records.size() == 4);
    const auto null = test::list_file(test_file("cpu/corrupt/pin-nil.out"), pin);
    CHECK(null.steps.at(0).records.at(0).address == VirtAddr{});
}

TEST_CASE("Millions of instructions out of a small file pass through 48 MiB", "[cpu][corrupt]") {
    const std::size_t before = peak_memory();
    auto decoder =
        workloads::open_instructions(
            std::make_shared<InputFile>(test_file("cpu/corrupt/bomb-512MiB.champsimtrace.gz"), "trace"),
            detect, {.clock = test::one_ns})
            .decoder;
    workloads::ThreadSource source{std::make_shared<workloads::SharedTrace>(
                                       std::move(decoder), workloads::SharedTrace::Plan{.file = "t"}),
                                   0};
    std::uint64_t instructions = 0;
    for (cpu::Instruction instruction; instructions < 2'000'000 && source.next(instruction);) ++instructions;
    CHECK(instructions == 2'000'000);  // 128 MB of the 512
    CHECK(peak_memory() < before + (std::size_t{48} << 20U));
}

TEST_CASE("A line too long for any honest trace is refused by the texts for cores", "[cpu][corrupt]") {
    for (const auto& format : workloads::instruction_formats()) {
        if (!format.is_text) continue;
        INFO(format.name);
        CHECK_THAT(test::list_text(std::string(1'000'000, '0'), TraceFormat{format.name}).error,
                   Catch::StartsWith("t:1: line is longer than 4096 bytes"));
    }
}

TEST_CASE("Nothing, or nothing but blanks, is no trace for cores", "[cpu][corrupt]") {
    for (const auto& format : workloads::instruction_formats())
        for (const auto* text : {"", "\n", " \t\r\n\n"}) {
            INFO(format.name);
            CHECK_FALSE(test::list_text(text, TraceFormat{format.name}).error.empty());
        }
}
