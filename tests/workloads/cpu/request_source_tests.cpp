// SPDX-License-Identifier: Apache-2.0
// Formats whose entries are requests, as instructions.
#include <catch2/catch.hpp>

#include "tests/workloads/cpu/instructions.hpp"
#include "workloads/formats/trace_format.hpp"

namespace {

using namespace mktme;
using namespace std::string_literals;
using namespace test::format;
using cpu::AccessKind;
using cpu::MemoryRecord;
using test::list_text;
using test::Steps;
using test::test_file;

cpu::MemoryRecord line(std::uint64_t address, cpu::AccessKind kind = cpu::AccessKind::load) {
    return {VirtAddr{address}, 0, 64, kind};
}
constexpr auto store = cpu::AccessKind::store;

/// Returns a gem5 trace of these packets: command, address in two bytes, and size in three.
std::string gem5_trace(const std::vector<std::string>& packets) {
    std::string trace = "gem5\x06\x0a\x01x\x18\x80\x08"s;
    for (const auto& packet : packets) trace += static_cast<char>(packet.size()) + packet;
    return trace;
}

}  // namespace

TEST_CASE("ramulator-o3: a load behind plain instructions, its write-back a store of it", "[cpu]") {
    // Five lines of the format's description.
    const auto read = list_text(
        "3 20734016\n1 20846400\n6 20734208\n10 4296751616\n4 4922092288 4296751616\n", ramulator_o3);
    CHECK(read.error.empty());
    CHECK(read.steps == Steps{{.plain_before = 3, .records = {line(20734016)}},
                              {.plain_before = 1, .records = {line(20846400)}},
                              {.plain_before = 6, .records = {line(20734208)}},
                              {.plain_before = 10, .records = {line(4296751616)}},
                              {.plain_before = 4, .records = {line(4922092288), line(4296751616, store)}}});
    CHECK(read.plain_tail == 0);
    CHECK(read.steps[4].record == 5);
    CHECK(list_text("0 65\n", ramulator_o3).steps == Steps{{.records = {line(64)}}});
}

TEST_CASE("ramulator-o3: an address that no program can use is refused at its line", "[cpu]") {
    const auto read = list_text("0 64\n0 64 9223372036854775808\n", ramulator_o3);
    CHECK(read.steps == Steps{{.records = {line(64)}}, {.records = {line(64)}}});
    CHECK(read.error == "t:2: address 0x8000000000000000 is not canonical: its bits 63 to 47 differ");
    CHECK_THAT(list_text("5 64\n18446744073709551615 64\n", ramulator_o3).error,
               Catch::StartsWith("t:2:1: cycle 18446744073709551615 lies beyond"));
}

TEST_CASE("usimm: loads and stores are instructions, loads have an address", "[cpu]") {
    const auto read = list_text(
        "10 R 0x1001b3a00 0x400000\n0 R 0x1001b3a40 0x400000\n4 R 0x125612b00 0x400a10\n"
        "0 W 0x1001b3640\n7 R 0x1001b3680 0x400a18\n",
        usimm);
    CHECK(read.error.empty());
    CHECK(read.steps == Steps{{.plain_before = 10, .records = {line(0x1001b3a00)}, .ip = 0x400000},
                              {.records = {line(0x1001b3a40)}, .ip = 0x400000},
                              {.plain_before = 4, .records = {line(0x125612b00)}, .ip = 0x400a10},
                              {.records = {line(0x1001b3640, store)}},
                              {.plain_before = 7, .records = {line(0x1001b3680)}, .ip = 0x400a18}});
}

TEST_CASE("gem5: a packet is an instruction, a large one an instruction for each line", "[cpu]") {
    const auto read =
        list_text(gem5_trace({"\x08\x09\x10\x04\x18\x41\x20\x08\x38\x7f"s,
                              "\x08\x01\x10\x01\x18\x30\x20\x40"s, "\x08\x01\x10\x04\x18\x30\x20\xa0\x01"s}),
                  gem5);
    CHECK(read.error.empty());
    const auto piece = [](std::uint64_t address, std::uint8_t bytes, cpu::AccessKind kind) {
        return std::vector{cpu::MemoryRecord{VirtAddr{address}, 0, bytes, kind}};
    };
    CHECK(read.steps == Steps{{.records = piece(0x41, 8, store), .ip = 0x7f},
                              {.records = piece(0x30, 64, cpu::AccessKind::load)},
                              {.records = piece(0x30, 16, store)},
                              {.records = piece(0x40, 64, store)},
                              {.records = piece(0x80, 64, store)},
                              {.records = piece(0xc0, 16, store)}});
    CHECK(read.steps[5].record == 3);
}

TEST_CASE("nvmain: a request is an instruction of its thread", "[cpu]") {
    const std::string data = " " + std::string(128, '0') + " ";
    const auto read = test::list_threads(
        "5 R 0x40" + data + "7\n6 W 0x80" + data + "4000000000\n9 R 0x41" + data + "7\n", nvmain, 2);
    CHECK(read[0].steps == Steps{{.records = {line(0x40)}}, {.records = {line(0x40)}}});
    CHECK(read[1].steps == Steps{{.records = {line(0x80, store)}, .thread = 1}});
    CHECK(list_text("5 R 0x40" + data + "7\n6 W 0x80" + data + "8\n", nvmain).error ==
          "t:2: thread 8 has no core: there are cores for 1 of the trace's threads");
}

TEST_CASE("Formats of requests of one program give the same accesses", "[cpu]") {
    // The same misses of zstd in three formats. ramulator-o3 pairs each read with the write-back it causes.
    const auto records = [](const char* name, workloads::TraceFormat format = workloads::detect_format) {
        const auto read = test::list_file(test_file("samples") / name, format);
        CHECK(read.error.empty());
        return read.records();
    };
    const auto packets = records("zstd.gem5.trc", gem5);
    const auto lines = records("zstd.usimm.trc", usimm);
    const auto pairs = records("zstd.ramulator-o3.trace", ramulator_o3);
    const std::size_t most = std::min(packets.size(), lines.size());
    CHECK(most > 100);
    for (std::size_t i = 0; i < most; ++i) CHECK(lines[i] == packets[i]);
    std::vector<cpu::MemoryRecord> loads;
    std::vector<cpu::MemoryRecord> loads_of_pairs;
    for (const auto& record : lines)
        if (!cpu::is_store(record.kind)) loads.push_back(record);
    for (const auto& record : pairs)
        if (!cpu::is_store(record.kind)) loads_of_pairs.push_back(record);
    const std::size_t both = std::min(loads.size(), loads_of_pairs.size());
    CHECK(both > 100);
    for (std::size_t i = 0; i < both; ++i) CHECK(loads[i] == loads_of_pairs[i]);
}

TEST_CASE("Instructions of ramulator-o3 and usimm are those of the requests' times", "[cpu]") {
    for (const auto& [name, format] :
         {std::pair{"zstd.ramulator-o3.trace", ramulator_o3}, {"zstd.usimm.trc", usimm}}) {
        const auto instructions = test::list_file(test_file("samples") / name, format);
        const auto requests = test::read_file(test_file("samples") / name, format);
        REQUIRE(instructions.records().size() == requests.entries.size());
        std::uint64_t number = 0;
        std::size_t request = 0;
        for (const auto& step : instructions.steps) {
            number += step.plain_before;
            for (const auto& record : step.records) {
                CHECK(requests.entries[request].time == number * 1'000'000);
                CHECK(requests.entries[request].address == record.address.count());
                CHECK(requests.entries[request++].is_write == cpu::is_store(record.kind));
            }
            ++number;
        }
    }
}

TEST_CASE("nvmain: accesses are those of the requests", "[cpu]") {
    const auto instructions = test::list_file(test_file("samples/zstd.nvt"));
    const auto requests = test::read_file(test_file("samples/zstd.nvt"));
    REQUIRE(instructions.steps.size() == requests.entries.size());
    for (std::size_t i = 0; i < requests.entries.size(); ++i)
        CHECK(instructions.steps[i].records ==
              std::vector{line(requests.entries[i].address,
                               requests.entries[i].is_write ? store : cpu::AccessKind::load)});
}
