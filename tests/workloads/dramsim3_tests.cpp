// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "tests/source_dir.hpp"
#include "tests/workloads/packed.hpp"
#include "tests/workloads/reading.hpp"
#include "workloads/formats/trace_open.hpp"
#include "workloads/simulated_time.hpp"

namespace {

using namespace mktme;
using namespace mktme::literals;
using test::Entry;
using test::Reading;
using test::TempFile;
using workloads::TraceRequest;

const std::filesystem::path source_folder = mktme::source_dir();
const workloads::TraceContext context_1600{.clock = ClockDomain{1600_MHz}};  // 625 ps a cycle

Reading read_text(std::string_view text) {
    return test::read_text(text, test::format::dramsim3, context_1600);
}

}  // namespace

TEST_CASE("The shipped traces hold what their page says", "[trace][real]") {
    struct Shipped {
        const char* name;
        std::size_t entries;
        std::size_t writes;
    };
    for (const auto& [name, entries, writes] :
         {Shipped{"bfs", 376'100, 68'540}, {"triad", 1'042'449, 256'004}, {"zstdmt", 315'217, 122'521}}) {
        const auto trace = workloads::open_trace(
            source_folder / "workloads/traces" / (std::string{name} + ".dramsim3.trace.xz"),
            workloads::detect_format, context_1600);
        std::size_t read = 0;
        std::size_t written = 0;
        for (TraceRequest request; trace.source->next(request); ++read) written += request.is_write ? 1 : 0;
        CHECK(read == entries);
        CHECK(written == writes);
        CHECK(trace.source->progress() == 1.0);
    }
}

TEST_CASE("READ, read and P_MEM_RD read, WRITE, write, P_MEM_WR and BOFF write", "[trace]") {
    for (const auto* word : {"READ", "read", "P_MEM_RD"})
        CHECK(read_text("40 " + std::string{word} + " 1").entries.at(0).is_write == false);
    for (const auto* word : {"WRITE", "write", "P_MEM_WR", "BOFF"})
        CHECK(read_text("40 " + std::string{word} + " 1").entries.at(0).is_write);
    for (const auto* word : {"Read", "R", "P_FETCH", "READ1", "boff"})
        CHECK_THAT(read_text("40 " + std::string{word} + " 1").error, Catch::Contains(":1:4: "));
}

TEST_CASE(
    "An entry carries the line of its address, the number of its line in the file and its cycle as time",
    "[trace]") {
    const auto reading = read_text("\n0x1001B3A47\tWRITE   120  ");
    CHECK(reading.entries.at(0) == Entry{.address = 0x1001B3A40, .time = (75_ns).count(), .is_write = true});
    CHECK(reading.last_record == 2);
    CHECK(read_text("FFFFFFFFFFFFFFFF READ 0").entries.at(0).address == UINT64_MAX - 63);
}

TEST_CASE("The last cycle that fits in simulated time is read, the next one refused", "[trace]") {
    constexpr std::uint64_t last_cycle = workloads::latest_request.count() / 625'000;
    CHECK(SimTime::max() - SimTime{last_cycle * 625'000} > longest_span);  // latencies are added to it
    CHECK(read_text("0 READ " + std::to_string(last_cycle)).entries.at(0).time == last_cycle * 625'000);
    CHECK_THAT(read_text("0 READ " + std::to_string(last_cycle + 1)).error,
               Catch::Contains(":1:8: cycle " + std::to_string(last_cycle + 1) + " lies beyond"));
    CHECK_THAT(read_text("0 READ 18446744073709551615").error, Catch::Contains("lies beyond"));
}

TEST_CASE("Numbers have no sign, no second prefix and no other base", "[trace]") {
    for (const auto* address : {"0x", "0x0x40", "+40", "0x-40", "4_0", "40h", "0x40,"})
        CHECK_THAT(read_text(std::string{address} + " READ 1").error,
                   Catch::Contains(std::string{"\""} + address + "\" is no hexadecimal address"));
    for (const auto* cycle : {"+1", "0x1", "1.5", "1e3", "A"})
        CHECK_THAT(read_text(std::string{"0x40 READ "} + cycle).error,
                   Catch::Contains(std::string{"\""} + cycle + "\" is no cycle number"));
}

TEST_CASE("A line with one field lacks the operation", "[trace]") {
    CHECK_THAT(read_text("0x40\n").error, Catch::Contains(":1:1: ") && Catch::Contains("has no operation"));
}

TEST_CASE("All spellings DRAMsim3 takes are read", "[trace]") {
    const auto reading =
        test::read_file(test::test_file("corrupt") / "dram-lowercase-and-aliases.dramsim3.trace");
    CHECK(reading.entries.size() == 9);
    CHECK(reading.writes() == 5);
}

TEST_CASE("A cycle is converted by the clock of the trace", "[trace]") {
    const auto reading = test::read_file(test::test_file("corrupt") / "dram-crlf.dramsim3.trace");
    REQUIRE(reading.entries.size() == 40);
    for (const auto& entry : reading.entries) CHECK(entry.time % 1'000'000 == 0);
}
