// SPDX-License-Identifier: Apache-2.0
#include "workloads/cpu/thread_split.hpp"

#include <sys/stat.h>
#include <catch2/catch.hpp>
#include <fstream>
#include <thread>

#include "tests/workloads/cpu/instructions.hpp"
#include "tests/workloads/packed.hpp"

namespace {

using namespace mktme;
using namespace workloads;
using test::MrtRecord;
using test::TempFile;

ProcessTrace trace(const std::filesystem::path& path, std::optional<std::uint64_t> core = {}) {
    return {core, std::make_shared<InputFile>(path, "trace")};
}
SplitPlan on(std::uint64_t cores, Spread spread = Spread::none) {
    return {.cores = cores, .spread = spread, .context = {.clock = test::one_ns}};
}
std::vector<CoreWork> split(const std::vector<ProcessTrace>& traces, const SplitPlan& plan) {
    return split_threads(traces, plan);
}

/// Returns a trace whose thread k has k + 1 instructions, of threads 0 to `threads` - 1; its header counts `said`.
std::string threads_of(std::uint16_t threads, std::uint32_t said) {
    std::vector<MrtRecord> records;
    for (std::uint16_t i = 0; i < threads; ++i)
        for (std::uint16_t k = i; k < threads; ++k) records.push_back({.thread = k});
    return test::mrt_trace(records, said);
}

}  // namespace

TEST_CASE("Each thread has a core, and cores without one are idle", "[cpu][threads]") {
    const TempFile file{threads_of(3, 3), "a.mrt"};
    const auto work = split({trace(file.path())}, on(8));
    REQUIRE(work.size() == 3);
    for (std::uint64_t i = 0; i < 3; ++i) {
        CHECK(work[i].core == i);
        CHECK(work[i].process == 0);
        CHECK(test::list(*work[i].source).steps.size() == i + 1);
    }
}

TEST_CASE("Threads are counted if the header says more than there are", "[cpu][threads]") {
    const TempFile file{threads_of(3, 60), "a.mrt"};
    CHECK(split({trace(file.path())}, on(8)).size() == 3);
    CHECK(split({trace(file.path())}, on(3)).size() == 3);
    CHECK_THROWS_WITH(split({trace(file.path())}, on(2)),
                      Catch::Contains("a.mrt has 3 threads from core 0 on, and there are 2 cores"));
}

TEST_CASE("A header that says less than there are is found out where the thread appears", "[cpu][threads]") {
    const TempFile file{threads_of(3, 1), "a.mrt"};
    const auto work = split({trace(file.path())}, on(8));
    REQUIRE(work.size() == 1);
    CHECK_THAT(test::list(*work[0].source).error, Catch::Contains("record 2, byte 80: thread 1 has no core"));
}

TEST_CASE("Several traces are several processes", "[cpu][threads]") {
    const TempFile a{threads_of(2, 2), "a.mrt"};
    const TempFile b{"I 40,1\nI 44,1\n", "b.lackey.txt"};
    const auto work = split({trace(b.path(), 5), trace(a.path(), 1)}, on(8));
    REQUIRE(work.size() == 3);
    CHECK(work[0].core == 1);
    CHECK(work[0].process == 1);
    CHECK(work[1].core == 2);
    CHECK(work[2].core == 5);
    CHECK(work[2].process == 0);
    CHECK(test::list(*work[2].source).instructions() == 2);
}

TEST_CASE("A file named twice is two processes and is decoded once", "[cpu][threads]") {
    const TempFile file{threads_of(2, 2), "a.mrt"};
    const auto twice = trace(file.path());
    const auto work = split({trace(file.path()), twice}, on(4));
    REQUIRE(work.size() == 4);
    CHECK(work[2].process == 1);
    for (const auto& core : work) CHECK(test::list(*core.source).error.empty());
    std::array<char, 4> bytes{};
    CHECK(twice.file->read(bytes) == 4);  // nobody has read it
}

TEST_CASE("Threads that share a core take turns on it", "[cpu][threads]") {
    const TempFile file{threads_of(5, 5), "a.mrt"};
    const auto work = split({trace(file.path())}, on(2, Spread::turns));
    REQUIRE(work.size() == 2);
    const auto first = test::list(*work[0].source);
    const auto second = test::list(*work[1].source);
    CHECK(first.steps.size() == 1 + 3 + 5);
    CHECK(second.steps.size() == 2 + 4);
    CHECK(first.steps[0].thread == 0);
    CHECK(first.steps[1].thread == 2);
    CHECK(first.steps[8].thread == 4);
}

TEST_CASE("An error of the trace waits until the trace is there", "[cpu][threads]") {
    const std::string bytes = threads_of(3, 60);
    const TempFile file{bytes.substr(0, bytes.size() - 5), "a.mrt"};
    const auto work = split({trace(file.path())}, on(8));
    REQUIRE(work.size() == 3);
    CHECK_THAT(test::list(*work[0].source).error, Catch::Contains("ends inside a record: 11 of 16 bytes"));
}

TEST_CASE("A trace of a pipe has as many threads as its header says, or cores there are", "[cpu][threads]") {
    const TempFile place{"", "x"};
    const auto pipe = place.path().parent_path() / "pipe";
    for (const std::uint64_t cores : {2U, 8U}) {
        REQUIRE(mkfifo(pipe.c_str(), 0600) == 0);
        std::thread writer{[&] { std::ofstream{pipe, std::ios::binary} << threads_of(3, 4); }};
        const auto work = split({trace(pipe)}, on(cores));
        CHECK(work.size() == std::min<std::uint64_t>(cores, 4));
        const auto read = test::list(*work[0].source);
        if (cores == 2) CHECK_THAT(read.error, Catch::Contains("record 3, byte 96: thread 2 has no core"));
        else CHECK(read.error.empty());
        writer.join();
        std::filesystem::remove(pipe);
    }
}

TEST_CASE("More than 1,024 threads are refused", "[cpu][threads]") {
    std::vector<MrtRecord> records;
    for (std::uint16_t i = 0; i < 1025; ++i) records.push_back({.thread = i});
    const TempFile file{test::mrt_trace(records, 65535), "a.mrt"};
    const auto work = split({trace(file.path())}, on(2, Spread::turns));
    CHECK_THAT(test::list(*work[0].source).error,
               Catch::Contains("record 1025, byte 16448: more than 1024 threads"));
}
