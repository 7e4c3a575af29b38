// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <catch2/catch.hpp>
#include <sstream>

#include "tests/workloads/cpu/instructions.hpp"
#include "workloads/formats/mrt_layout.hpp"

namespace {

using namespace mktme;
using cpu::AccessKind;
using cpu::MemoryRecord;
using test::list_text;
using test::list_threads;
using test::mrt_trace;
using test::MrtRecord;
using test::Steps;
using test::format::mrt;

constexpr std::uint8_t store = 1;
constexpr std::uint8_t fetch = 2;
constexpr std::uint8_t locked = 0x10;
const MrtRecord filler{.address = 0, .gap = 65535, .kind = 15, .size = 0};

cpu::MemoryRecord at(std::uint64_t address, cpu::AccessKind kind = cpu::AccessKind::load,
                     std::uint8_t bytes = 8, std::uint32_t depends = 0) {
    return {VirtAddr{address}, depends, bytes, kind};
}

}  // namespace

TEST_CASE("mrt source: a gap is the plain instructions before and the one of the record", "[cpu]") {
    const auto read =
        list_text(mrt_trace({{.address = 0x10, .gap = 3}, {.address = 0x20, .gap = 1}}, 1, 7), mrt);
    CHECK(read.error.empty());
    CHECK(read.steps == Steps{{.plain_before = 2, .records = {at(0x10)}}, {.records = {at(0x20)}}});
    CHECK(read.plain_tail == 7);
    CHECK(read.instructions() == 3 + 1 + 7);
}

TEST_CASE("mrt source: records of gap 0 are one instruction, its fetch first", "[cpu]") {
    const auto read = list_text(mrt_trace({{.address = 0x40, .gap = 2, .kind = fetch, .size = 64},
                                           {.address = 0x100, .gap = 0, .kind = locked, .size = 4},
                                           {.address = 0x100, .gap = 0, .kind = locked | store, .size = 4},
                                           {.address = 0x200, .gap = 1, .kind = store, .size = 64}}),
                                mrt);
    CHECK(read.steps ==
          Steps{{.plain_before = 1,
                 .records = {at(0x40, cpu::AccessKind::fetch, 64), at(0x100, cpu::AccessKind::locked_load, 4),
                             at(0x100, cpu::AccessKind::locked_store, 4)}},
                {.records = {at(0x200, cpu::AccessKind::store, 64)}}});
    CHECK(read.steps[0].record == 1);
    CHECK(read.steps[1].record == 4);
}

TEST_CASE("mrt source: a first record of gap 0 is an instruction that began before the window", "[cpu]") {
    const auto read = list_text(
        mrt_trace({{.address = 0x10, .gap = 0}, {.address = 0x20, .gap = 0}, {.address = 0x30, .gap = 1}}),
        mrt);
    CHECK(read.steps == Steps{{.records = {at(0x10), at(0x20)}}, {.records = {at(0x30)}}});
}

TEST_CASE("mrt source: fillers carry instructions, also behind the last record", "[cpu]") {
    const auto read = list_text(
        mrt_trace({filler, filler, {.address = 0x10, .gap = 0}, filler, {.address = 0x20, .gap = 5}, filler},
                  1, 2),
        mrt);
    CHECK(read.steps == Steps{{.plain_before = 2 * 65535 - 1, .records = {at(0x10)}},
                              {.plain_before = 65535 + 4, .records = {at(0x20)}}});
    CHECK(read.plain_tail == 65535 + 2);
}

TEST_CASE("mrt source: a dependence counts records of its own thread, without fillers", "[cpu]") {
    const MrtRecord other{.address = 0x500, .thread = 1};
    const auto read = list_threads(mrt_trace({{.address = 0x10},
                                              other,
                                              {.address = 0x40, .kind = fetch, .size = 64},
                                              filler,
                                              other,
                                              {.address = 0x20, .gap = 0, .depends = 3}},
                                             2),
                                   mrt, 2);
    REQUIRE(read[0].steps.size() == 3);
    CHECK(read[0].steps[2].records == std::vector{at(0x20, cpu::AccessKind::load, 8, 2)});
    CHECK(read[1].steps.size() == 2);
    CHECK(read[1].steps[0].thread == 1);
}

TEST_CASE("mrt source: threads are numbered as they appear, and share the tail evenly", "[cpu]") {
    const auto trace = mrt_trace({{.address = 0x30, .thread = 9},
                                  {.address = 0x10, .thread = 2},
                                  {.address = 0x40, .gap = 4, .thread = 9}},
                                 7, 5);
    const auto read = list_threads(trace, mrt, 3);
    CHECK(read[0].steps == Steps{{.records = {at(0x30)}}, {.plain_before = 3, .records = {at(0x40)}}});
    CHECK(read[1].steps == Steps{{.records = {at(0x10)}, .thread = 1}});
    CHECK(read[0].plain_tail == 3);
    CHECK(read[1].plain_tail == 2);
    CHECK(read[2].steps.empty());
    CHECK(read[2].plain_tail == 0);
}

TEST_CASE("mrt source: interleaved instructions of two threads stay whole", "[cpu]") {
    const auto read = list_threads(mrt_trace({{.address = 0x10},
                                              {.address = 0x90, .thread = 1},
                                              {.address = 0x11, .gap = 0},
                                              {.address = 0x91, .gap = 0, .thread = 1},
                                              {.address = 0x12, .gap = 0}},
                                             2),
                                   mrt, 2);
    CHECK(read[0].steps == Steps{{.records = {at(0x10), at(0x11), at(0x12)}}});
    CHECK(read[1].steps == Steps{{.records = {at(0x90), at(0x91)}, .thread = 1}});
}

TEST_CASE("mrt source: a thread without a core is refused where it appears", "[cpu]") {
    const auto read = list_text(mrt_trace({{.address = 0x10}, {.address = 0x20, .thread = 5}}, 2), mrt);
    CHECK(read.steps == Steps{{.records = {at(0x10)}}});
    CHECK(read.error ==
          "t: record 2, byte 80: thread 5 has no core: there are cores for 1 of the trace's threads");
}

TEST_CASE("mrt source: 4,096 records are an instruction, one more is none", "[cpu]") {
    std::vector<MrtRecord> records(4097, {.gap = 0});
    CHECK_THAT(list_text(mrt_trace(records), mrt).error,
               Catch::StartsWith("t: record 4097, byte 65600: more than 4096 records of one instruction"));
    records.back().gap = 1;
    const auto read = list_text(mrt_trace(records), mrt);
    CHECK(read.error.empty());
    REQUIRE(read.steps.size() == 2);
    CHECK(read.steps[0].records.size() == 4096);
}

TEST_CASE("mrt source: an address that no program can use is refused", "[cpu]") {
    CHECK(list_text(mrt_trace({{.address = 0x7fff'ffff'fff8}, {.address = 0xffff'8000'0000'0000}}), mrt)
              .error.empty());
    CHECK(list_text(mrt_trace({{.address = 0x8000'0000'0000}}), mrt).error ==
          "t: record 1, byte 64: address 0x800000000000 is not canonical: its bits 63 to 47 differ");
    CHECK_THAT(list_text(mrt_trace({{.address = 0xffff'7fff'ffff'ffff}}), mrt).error,
               Catch::Contains("not canonical"));
    CHECK(list_text(mrt_trace({{.address = 0x7fff'ffff'fff9}}), mrt).error ==
          "t: record 1, byte 64: 8 bytes do not fit behind address 0x7ffffffffff9");
}

TEST_CASE("mrt source: an error comes behind all instructions before it, the one at hand included", "[cpu]") {
    std::vector<MrtRecord> records(5000, {.gap = 2});
    records.push_back({.gap = 0});
    records.push_back({.kind = 9});
    const auto read = list_text(mrt_trace(records), mrt);
    REQUIRE(read.steps.size() == 5000);
    CHECK(read.steps.back().records.size() == 2);
    CHECK_THAT(read.error, Catch::StartsWith("t: record 5002, byte 80080: kind 0x9"));
}

TEST_CASE("mrt source: a real trace has the counts of its header", "[cpu]") {
    for (const auto* name : {"sqlite.mrt.xz", "memtouch.mrt.xz", "zstdmt.mrt.xz"}) {
        INFO(name);
        const std::string bytes = test::sample_bytes(name);
        workloads::mrt::Header header;
        std::memcpy(&header, bytes.data(), sizeof header);
        std::uint64_t instructions = 0;
        std::array<std::uint64_t, 5> kinds{};
        for (const auto& read : list_threads(bytes, mrt, header.threads)) {
            CHECK(read.error.empty());
            CHECK_FALSE(read.steps.empty());
            instructions += read.instructions();
            for (const auto& record : read.records()) ++kinds[static_cast<std::size_t>(record.kind)];
        }
        CHECK(instructions == header.instructions);
        CHECK(kinds[0] == header.loads);
        CHECK(kinds[1] == header.stores);
        CHECK(kinds[2] == header.fetches);
    }
}

TEST_CASE("mrt source: a real trace has the records that the tracer's own tools print", "[cpu]") {
    std::istringstream lines{test::sample_bytes("sqlite.mrt.txt.xz")};
    const auto read = test::list_file(test::sample("sqlite.mrt.xz"));
    std::string line;
    std::size_t step = 0;
    std::size_t of_step = 0;
    std::uint64_t gap = 0;
    std::size_t compared = 0;
    while (std::getline(lines, line)) {
        if (line.starts_with('#')) continue;
        if (of_step == read.steps.at(step).records.size()) {
            ++step;
            of_step = 0;
        }
        gap = of_step == 0 ? read.steps[step].plain_before + 1 : 0;
        const auto& record = read.steps[step].records.at(of_step++);
        const char kind = "RWI"[static_cast<std::size_t>(record.kind)];
        CHECK(line == fmt::format("0 {} {} {:#x} {} {}", gap, kind, record.address.count(), record.bytes,
                                  record.depends));
        ++compared;
    }
    CHECK(compared == 2000);
}

TEST_CASE("mrt source: the beginning of a search, as the tracer's tools print it", "[cpu]") {
    // Thread, gap, kind, address, size, dependence: 0 1 R 0x4002805680 8 0; 0 2 R 0x40028056a0 8 0; 0 2 R 0x4002805640 8
    // 0; 0 1 R 0x4002805660 8 0; 0 2 W 0x4000089964 4 4; 0 1 W 0x4000116ec0 4 4; 0 3 R 0x4000116ec0 4 5; 0 2 R
    // 0x4000089964 4 1.
    CHECK(test::list_file(test::sample("bfs.mrt")).steps ==
          Steps{{.records = {at(0x4002805680)}},
                {.plain_before = 1, .records = {at(0x40028056a0)}},
                {.plain_before = 1, .records = {at(0x4002805640)}},
                {.records = {at(0x4002805660)}},
                {.plain_before = 1, .records = {at(0x4000089964, cpu::AccessKind::store, 4, 4)}},
                {.records = {at(0x4000116ec0, cpu::AccessKind::store, 4, 4)}},
                {.plain_before = 2, .records = {at(0x4000116ec0, cpu::AccessKind::load, 4, 5)}},
                {.plain_before = 1, .records = {at(0x4000089964, cpu::AccessKind::load, 4, 1)}}});
}
