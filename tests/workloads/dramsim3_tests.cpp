// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>
#include <filesystem>

#include "workloads/dramsim3_reader.hpp"
#include "workloads/trace_open.hpp"

namespace {

using namespace mktme;
using workloads::Dramsim3Reader;
using workloads::TraceRequest;

const ClockDomain one_ns{Frequency{1'000'000'000}};

std::filesystem::path corrupt(const char* name) {
    return std::filesystem::path{MKTME_SOURCE_DIR} / "tests/workloads/corrupt" / name;
}

struct Reading {
    std::vector<TraceRequest> entries;
    std::string error;  // what stopped it, or empty
};

Reading read(const std::filesystem::path& path) {
    Reading reading;
    try {
        Dramsim3Reader reader{path, one_ns};
        TraceRequest request;
        while (reader.next(request)) reading.entries.push_back(request);
    } catch (const TraceError& error) {
        reading.error = error.what();
    }
    return reading;
}

struct Verdict {
    const char* file;
    std::size_t entries;  // read before the error, or in all
    const char* message;  // part of the error; empty: accepted
};

}  // namespace

TEST_CASE("Each malformed DRAMsim3 trace gets its verdict, place and reason", "[trace][corrupt]") {
    for (const Verdict& v : {
             Verdict{"dram-badhex.dramsim3.trace", 20, ":21:1: "},
             {"dram-negative-cycle.dramsim3.trace", 20, "\"-5\" is no cycle number"},
             {"dram-negative-addr.dramsim3.trace", 20, "is no hexadecimal address"},
             {"dram-cycles-backwards.dramsim3.trace", 41, ""},
             {"dram-unknown-op.dramsim3.trace", 20, "\"RAED\" is no operation"},
             {"dram-lowercase-and-aliases.dramsim3.trace", 9, ""},
             {"dram-missing-field.dramsim3.trace", 20, "this one has no cycle"},
             {"dram-extra-field.dramsim3.trace", 20, "stands behind the cycle"},
             {"dram-addr-overflow.dramsim3.trace", 20, "needs more than 64 bits"},
             {"dram-addr-too-high.dramsim3.trace", 41, ""},  // refused by the memory: see the next test
             {"dram-cycle-overflow.dramsim3.trace", 20, "needs more than 64 bits"},
             {"dram-crlf.dramsim3.trace", 40, ""},
             {"dram-cr-only.dramsim3.trace", 0, ":1:"},
             {"dram-bom.dramsim3.trace", 0, "\"\\xef\\xbb\\xbf0x"},
             {"dram-utf16.dramsim3.trace", 0, ":1:1: "},
             {"dram-nul.dramsim3.trace", 20, "\\x00"},
             {"dram-no-final-newline.dramsim3.trace", 40, ""},
             {"dram-cut-last-line.dramsim3.trace", 39, "this one has no"},
             {"dram-blank-lines.dramsim3.trace", 20, ""},
             {"dram-huge-line.dramsim3.trace", 20, ":21: line is longer than 4096 bytes"},
             {"dram-one-huge-token.dramsim3.trace", 0, ":1: line is longer than 4096 bytes"},
             {"dram-only-comments.dramsim3.trace", 0, ":1:1: \"#\" is no hexadecimal address"},
             {"empty.dramsim3.trace", 0, "holds no entry"},
             {"blank.dramsim3.trace", 0, "holds no entry"},
             {"dram-binary.dramsim3.trace", 0, ":1:"},
         }) {
        INFO(v.file);
        const auto reading = read(corrupt(v.file));
        INFO(reading.error);
        CHECK(reading.entries.size() == v.entries);
        if (*v.message == '\0') CHECK(reading.error.empty());
        else CHECK_THAT(reading.error, Catch::Contains(v.message) && Catch::Contains(v.file));
    }
}

TEST_CASE("All spellings DRAMsim3 takes are read", "[trace]") {
    const auto entries = read(corrupt("dram-lowercase-and-aliases.dramsim3.trace")).entries;
    REQUIRE(entries.size() == 9);
    std::size_t writes = 0;
    for (const auto& entry : entries) writes += entry.is_write ? 1 : 0;
    CHECK(writes == 5);
}

TEST_CASE("A cycle is converted by the clock of the trace", "[trace]") {
    const auto entries = read(corrupt("dram-crlf.dramsim3.trace")).entries;
    REQUIRE(entries.size() == 40);
    for (const auto& entry : entries) CHECK(entry.time.count() % 1'000'000 == 0);
}

TEST_CASE("The shipped traces hold what their page says", "[trace][real]") {
    const std::filesystem::path folder{MKTME_SOURCE_DIR "/workloads/traces"};
    const std::pair<const char*, std::size_t> shipped[] = {
        {"bfs", 376'100}, {"triad", 1'042'449}, {"zstdmt", 315'217}};
    for (const auto& [name, count] : shipped) {
        const auto source = workloads::open_trace(folder / (std::string{name} + ".dramsim3.trace.xz"),
                                                  workloads::TraceFormat::detect, one_ns);
        TraceRequest request;
        std::size_t entries = 0;
        while (source->next(request)) ++entries;
        CHECK(entries == count);
        CHECK(source->progress() == 1.0);
    }
}

TEST_CASE("A format the name does not tell must be said", "[trace][config]") {
    CHECK_THROWS_WITH(workloads::open_trace("x.trace", workloads::TraceFormat::detect, one_ns),
                      Catch::Contains("--set trace.format=dramsim3"));
    CHECK_THROWS_WITH(workloads::open_trace("no-such.dramsim3.trace", workloads::TraceFormat::detect, one_ns),
                      Catch::Contains("no-such.dramsim3.trace: cannot open this trace: No such file"));
}
