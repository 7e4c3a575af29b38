// SPDX-License-Identifier: Apache-2.0
#include "workloads/dramsim3_reader.hpp"

#include <catch2/catch.hpp>

#include "tests/workloads/packed.hpp"
#include "workloads/trace_open.hpp"

namespace {

using namespace mktme;
using namespace mktme::literals;
using test::TempFile;
using workloads::Dramsim3Reader;
using workloads::TraceFormat;
using workloads::TraceRequest;

const std::filesystem::path source_folder{MKTME_SOURCE_DIR};
const ClockDomain clock_1600{1600_MHz};  // 625 ps a cycle

struct Outcome {
    std::uint64_t reads = 0;
    std::uint64_t writes = 0;
    TraceRequest last;
    std::string error;
    [[nodiscard]] std::uint64_t entries() const { return reads + writes; }
};

Outcome read_all(const std::filesystem::path& path) {
    Outcome outcome;
    try {
        const auto reader = workloads::open_trace(path, TraceFormat::dramsim3, clock_1600);
        for (TraceRequest request; reader->next(request); outcome.last = request)
            ++(request.is_write ? outcome.writes : outcome.reads);
    } catch (const TraceError& error) {
        outcome.error = error.what();
    }
    return outcome;
}

Outcome read_text(std::string_view text) { return read_all(TempFile{text, "t.dramsim3.trace"}.path()); }

/// Where each file of tests/workloads/corrupt that is refused goes wrong; dramsim3_tests.cpp has all verdicts.
struct Fault {
    std::string_view file;
    std::string_view place;  // ":line:column: " of the message
};

constexpr Fault faults[] = {
    {"dram-badhex", ":21:1: "},
    {"dram-negative-cycle", ":21:18: "},
    {"dram-negative-addr", ":21:1: "},
    {"dram-unknown-op", ":21:13: "},
    {"dram-missing-field", ":21:1: "},
    {"dram-extra-field", ":21:21: "},
    {"dram-addr-overflow", ":21:1: "},
    {"dram-cycle-overflow", ":21:18: "},
    {"dram-cr-only", ":1:18: "},
    {"dram-bom", ":1:1: "},
    {"dram-utf16", ":1:1: "},
    {"dram-nul", ":21:1: "},
    {"dram-cut-last-line", ":40:1: "},
    {"dram-huge-line", ":21: "},
    {"dram-one-huge-token", ":1: "},
    {"dram-only-comments", ":1:1: "},
    {"empty", ": "},
    {"blank", ": "},
    {"dram-binary", ":1:1: "},
};

}  // namespace

TEST_CASE("Each refusal names file, line and column, and is short", "[trace][corrupt]") {
    const auto folder = source_folder / "tests/workloads/corrupt";
    for (const auto& fault : faults) {
        const auto path = folder / (std::string{fault.file} + ".dramsim3.trace");
        const auto error = read_all(path).error;
        CHECK_THAT(error, Catch::StartsWith(path.string() + std::string{fault.place}));
        CHECK(error.size() < path.string().size() + 200);
    }
}

TEST_CASE("The real traces split into reads and writebacks as their converter counted", "[trace][real]") {
    const auto folder = source_folder / "workloads/traces";
    const auto bfs = read_all(folder / "bfs.dramsim3.trace.xz");
    CHECK(bfs.reads == 307'560);
    CHECK(bfs.writes == 68'540);
    const auto zstdmt = read_all(folder / "zstdmt.dramsim3.trace.xz");
    CHECK(zstdmt.reads == 192'696);
    CHECK(zstdmt.writes == 122'521);
}

TEST_CASE("READ, read and P_MEM_RD read; WRITE, write, P_MEM_WR and BOFF write", "[trace]") {
    for (const auto* word : {"READ", "read", "P_MEM_RD"})
        CHECK(read_text("40 " + std::string{word} + " 1").reads == 1);
    for (const auto* word : {"WRITE", "write", "P_MEM_WR", "BOFF"})
        CHECK(read_text("40 " + std::string{word} + " 1").writes == 1);
    for (const auto* word : {"Read", "R", "P_FETCH", "READ1", "boff"})
        CHECK_THAT(read_text("40 " + std::string{word} + " 1").error, Catch::Contains(":1:4: "));
}

TEST_CASE("An entry carries its address as written, its line number and its cycle as time", "[trace]") {
    const auto last = read_text("\n0x1001B3A47\tWRITE   120  ").last;
    CHECK(last.address == PhysAddr{0x1001B3A47});
    CHECK(last.is_write);
    CHECK(last.record == 2);
    CHECK(last.time == 75_ns);
    CHECK(read_text("FFFFFFFFFFFFFFFF READ 0").last.address == PhysAddr::max());
}

TEST_CASE("The last cycle that fits in simulated time is read, the next one refused", "[trace]") {
    constexpr std::uint64_t last_cycle = (SimTime::max().count() - 1) / 625'000;
    CHECK(read_text("0 READ " + std::to_string(last_cycle)).last.time == SimTime{last_cycle * 625'000});
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

TEST_CASE("A place names file and line of a record", "[trace]") {
    const TempFile file{"0x40 READ 1\n", "t.dramsim3.trace"};
    const Dramsim3Reader reader{file.path(), clock_1600};
    CHECK(reader.place(7).prefix() == file.path().string() + ":7: ");
}

TEST_CASE("The format is told by the name before .xz, .gz or .zst", "[trace]") {
    for (const auto* name :
         {"a.dramsim3.trace", "a.dramsim3.trace.xz", "a.dramsim3.trace.gz", "a.dramsim3.trace.zst"}) {
        const TempFile file{"0x40 READ 1\n", name};
        TraceRequest request;
        CHECK(workloads::open_trace(file.path(), TraceFormat::detect, clock_1600)->next(request));
    }
}

TEST_CASE("Any other name needs trace.format, and is read with it", "[trace]") {
    for (const auto* name :
         {"a.trace", "dramsim3.txt", "a.dramsim3.trace.bz2", "a.dramsim3.trace.xz.gz", "a"}) {
        const TempFile file{"0x40 READ 1\n", name};
        CHECK_THROWS_WITH(
            workloads::open_trace(file.path(), TraceFormat::detect, clock_1600),
            Catch::StartsWith(file.path().string()) && Catch::Contains("--set trace.format=dramsim3"));
        TraceRequest request;
        CHECK(workloads::open_trace(file.path(), TraceFormat::dramsim3, clock_1600)->next(request));
    }
}
