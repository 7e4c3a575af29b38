// SPDX-License-Identifier: Apache-2.0
#include "workloads/cpu/shared_trace.hpp"

#include <catch2/catch.hpp>

#include "models/base/random.hpp"
#include "tests/workloads/cpu/instructions.hpp"

namespace {

using namespace mktme;
using namespace workloads;
using namespace mktme::literals;
using test::MrtRecord;
using test::Steps;

/// Returns a trace of three threads in stretches of random length, with instructions of several records.
std::string three_threads(std::uint64_t seed, std::size_t records) {
    RandomStream random{seed, "threads"};
    std::vector<MrtRecord> all;
    std::array<std::uint64_t, 3> made{};
    while (all.size() < records) {
        const auto thread = static_cast<std::uint16_t>(random.below(3));
        for (std::uint64_t left = random.below(records / 4); left != 0; --left) {
            const auto back = std::min<std::uint64_t>(made[thread]++, random.below(9));
            all.push_back({.address = 64 * random.below(1U << 20U),
                           .gap = static_cast<std::uint16_t>(random.below(4)),
                           .thread = thread,
                           .depends = static_cast<std::uint16_t>(back)});
        }
    }
    return test::mrt_trace(all, 3, 10);
}

/// A trace in memory, which counts how often it is opened.
struct Opened {
    std::string bytes;
    int times = 0;

    std::unique_ptr<InstructionDecoder> open() {
        ++times;
        return find_instruction_format("mrt")->decoder({"t", bytes_in_memory(bytes)},
                                                       {.clock = test::one_ns});
    }
    std::shared_ptr<SharedTrace> share(Bytes most_ahead, std::uint32_t threads = 3) {
        return std::make_shared<SharedTrace>(open(), SharedTrace::Plan{.file = "t",
                                                                       .again = [this] { return open(); },
                                                                       .threads = threads,
                                                                       .most_ahead = most_ahead});
    }
};

/// Reads sources in a random order, each to its end.
std::vector<Steps> read_mixed(std::vector<std::unique_ptr<ThreadSource>>& sources, std::uint64_t seed) {
    RandomStream random{seed, "order"};
    std::vector<Steps> all(sources.size());
    std::vector<std::size_t> going(sources.size());
    for (std::size_t i = 0; i < going.size(); ++i) going[i] = i;
    while (!going.empty()) {
        const std::size_t at = random.below(going.size());
        const std::size_t which = going[at];
        const std::size_t most = 1 + random.below(5000);
        auto part = test::list(*sources[which], most);
        if (part.steps.size() < most) going.erase(going.begin() + static_cast<std::ptrdiff_t>(at));
        all[which].insert(all[which].end(), part.steps.begin(), part.steps.end());
    }
    return all;
}

}  // namespace

TEST_CASE("Threads get the same instructions whoever reads first, and however little is kept",
          "[cpu][threads]") {
    Opened file{three_threads(1, 60'000)};
    const auto wanted = test::list_threads(file.bytes, test::format::mrt, 3);
    for (const std::uint64_t kept :
         {std::uint64_t{0}, std::uint64_t{1} << 12U, std::uint64_t{1} << 18U, std::uint64_t{1} << 30U})
        for (std::uint64_t seed = 0; seed < 4; ++seed) {
            const auto trace = file.share(Bytes{kept});
            std::vector<std::unique_ptr<ThreadSource>> sources;
            for (std::uint32_t i = 0; i < 3; ++i) sources.push_back(std::make_unique<ThreadSource>(trace, i));
            const auto read = read_mixed(sources, seed);
            for (std::size_t i = 0; i < 3; ++i) {
                CHECK(read[i] == wanted[i].steps);
                CHECK(sources[i]->plain_tail() == wanted[i].plain_tail);
            }
        }
}

TEST_CASE("A trace is decoded once while readers stay within the bound", "[cpu][threads]") {
    Opened file{three_threads(2, 60'000)};
    const auto trace = file.share(default_most_ahead);
    std::vector<std::unique_ptr<ThreadSource>> sources;
    for (const std::uint32_t thread : {0U, 0U, 1U, 2U, 2U})
        sources.push_back(std::make_unique<ThreadSource>(trace, thread));
    const auto read = read_mixed(sources, 7);
    CHECK(file.times == 1);
    CHECK(read[0] == read[1]);
    CHECK(read[3] == read[4]);
    CHECK(read[0].size() > 1000);
}

TEST_CASE("The reader with the most before it is left behind, and opens the trace once more",
          "[cpu][threads]") {
    std::vector<MrtRecord> records(100'000, {.thread = 2});
    for (std::size_t i = 0; i < 50'000; ++i) records[i].thread = i % 8 == 7 ? 1 : 0;
    Opened file{test::mrt_trace(records, 3)};
    const auto trace = file.share(1_MiB);
    ThreadSource most{trace, 0};
    ThreadSource few{trace, 1};
    ThreadSource last{trace, 2};
    CHECK(test::list(most, 10).steps.size() == 10);
    CHECK(test::list(few, 10).steps.size() == 10);
    CHECK(file.times == 1);
    CHECK(test::list(last).steps.size() == 50'000);
    CHECK(file.times == 1);  // nobody who was left behind has read on
    CHECK(test::list(few).steps.size() == 50'000 / 8 - 10);
    CHECK(few.reopenings() == 0);
    CHECK(test::list(most).steps.size() == 50'000 / 8 * 7 - 10);
    CHECK(most.reopenings() == 1);
    CHECK(file.times == 2);
}

TEST_CASE("An instruction at hand stays valid while its reader is left behind", "[cpu][threads]") {
    std::vector<MrtRecord> records{{.address = 0x4440}, {.address = 0x5550}};
    for (int i = 0; i < 20'000; ++i) records.push_back({.thread = static_cast<std::uint16_t>(i % 2)});
    Opened file{test::mrt_trace(records, 2)};
    const auto trace = file.share(Bytes{}, 2);
    ThreadSource slow{trace, 0};
    ThreadSource fast{trace, 1};
    cpu::Instruction instruction;
    REQUIRE(slow.next(instruction));
    CHECK(test::list(fast).steps.size() == 10'000);
    CHECK(instruction.records[0].address == VirtAddr{0x4440});
    REQUIRE(slow.next(instruction));
    CHECK(instruction.records[0].address == VirtAddr{0x5550});
    CHECK(test::list(slow).steps.size() == 10'000);
}

TEST_CASE("A thread that comes up rarely does not wait for a whole chunk", "[cpu][threads]") {
    std::vector<MrtRecord> records{{.address = 0x10, .thread = 1}, {.address = 0x20, .thread = 1}};
    for (int i = 0; i < 200'000; ++i) records.push_back({});
    Opened file{test::mrt_trace(records, 2)};
    const auto trace = file.share(100_KiB, 2);
    ThreadSource many{trace, 0};
    ThreadSource rare{trace, 1};
    cpu::Instruction instruction;
    REQUIRE(rare.next(instruction));
    REQUIRE(many.next(instruction));
    CHECK(trace->progress() < 0.5);
    CHECK(many.reopenings() == 0);
}

TEST_CASE("A reader that goes away holds nothing up", "[cpu][threads]") {
    Opened file{three_threads(3, 60'000)};
    const auto trace = file.share(1_MiB);
    ThreadSource stays{trace, 0};
    {
        ThreadSource goes{trace, 1};
        ThreadSource goes_too{trace, 2};
        test::list(goes, 5);
    }
    CHECK(test::list(stays).error.empty());
    CHECK(stays.reopenings() == 0);
    CHECK(file.times == 1);
}

TEST_CASE("An error reaches every thread behind its last instruction", "[cpu][threads]") {
    std::vector<MrtRecord> records(30'001);
    for (std::size_t i = 0; i < records.size(); ++i) records[i].thread = static_cast<std::uint16_t>(i % 3);
    records.back() = {.kind = 9};
    Opened file{test::mrt_trace(records, 3)};
    for (const Bytes kept : {Bytes{}, default_most_ahead}) {
        const auto trace = file.share(kept);
        std::vector<std::unique_ptr<ThreadSource>> sources;
        for (std::uint32_t i = 0; i < 3; ++i) sources.push_back(std::make_unique<ThreadSource>(trace, i));
        for (const auto& source : sources) {
            const auto read = test::list(*source);
            CHECK(read.steps.size() == 10'000);
            CHECK_THAT(read.error, Catch::StartsWith("t: record 30001, byte 480064: kind 0x9"));
        }
    }
}

TEST_CASE("A trace that cannot be opened again has a bound that is an error", "[cpu][threads]") {
    Opened file{three_threads(4, 60'000)};
    const auto trace = std::make_shared<SharedTrace>(
        file.open(), SharedTrace::Plan{.file = "pipe", .threads = 3, .most_ahead = Bytes{1U << 20U}});
    ThreadSource first{trace, 0};
    ThreadSource second{trace, 1};
    ThreadSource third{trace, 2};
    std::string error;
    for (auto* source : {&first, &second, &third})
        if (error.empty()) error = test::list(*source).error;
    CHECK_THAT(error, Catch::StartsWith("pipe: a pipe is read once, and thread ") &&
                          Catch::Contains("is more than 1 MiB of instructions behind another; use a file"));
}
