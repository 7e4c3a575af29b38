// SPDX-License-Identifier: Apache-2.0
#include "workloads/cpu/touched_ranges.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <catch2/catch.hpp>
#include <map>
#include <random>
#include <set>

#include "tests/workloads/cpu/instructions.hpp"
#include "tests/workloads/packed.hpp"
#include "workloads/cpu/program_source.hpp"
#include "workloads/cpu/touched_pages.hpp"

namespace {

using namespace mktme;
using namespace workloads;
using mmu::AddressRange;
using test::TempFile;

constexpr std::uint64_t page = 4096;

ProcessTrace trace(const std::filesystem::path& path) {
    return {{}, std::make_shared<InputFile>(path, "trace")};
}
const SplitPlan plan{.context = {.clock = test::one_ns}};

AddressRanges of_file(const std::filesystem::path& path) {
    return touched_ranges(std::vector{trace(path)}, plan).front();
}

cpu::MemoryRecord access(std::uint64_t address, std::uint8_t bytes = 8,
                         cpu::AccessKind kind = cpu::AccessKind::load) {
    return {.address = VirtAddr{address}, .bytes = bytes, .kind = kind};
}
AddressRanges of_program(std::vector<ProgramStep> steps, std::uint64_t most = any_pages) {
    ProgramSource source{std::move(steps)};
    return touched_ranges(source, "program", most);
}

/// Returns the ranges of a set of pages, one by one.
AddressRanges slowly(const std::set<std::uint64_t>& pages) {
    AddressRanges ranges;
    for (const std::uint64_t number : pages) {
        if (!ranges.empty() && ranges.back().end == number * page) ranges.back().end += page;
        else ranges.push_back({number * page, (number + 1) * page});
    }
    return ranges;
}

}  // namespace

TEST_CASE("The pages of a program are merged and in order", "[cpu][pages]") {
    CHECK(of_program({}).empty());
    CHECK(of_program({{.plain_before = 7}}).empty());
    CHECK(of_program({{.records = {access(0x5008), access(0x1fff, 1)}},
                      {.records = {access(0x2000, 64, cpu::AccessKind::store), access(0x4000)}},
                      {.records = {access(0x9000, 16, cpu::AccessKind::fetch)}}}) ==
          AddressRanges{{0x1000, 0x3000}, {0x4000, 0x6000}, {0x9000, 0xa000}});
}

TEST_CASE("An access over the border of a page touches both", "[cpu][pages]") {
    CHECK(of_program({{.records = {access(0x1fff, 2)}}}) == AddressRanges{{0x1000, 0x3000}});
    CHECK(of_program({{.records = {access(0x1fc0, 64)}}}) == AddressRanges{{0x1000, 0x2000}});
    CHECK(of_program({{.records = {access(0x1fff, 1)}}}) == AddressRanges{{0x1000, 0x2000}});
}

TEST_CASE("Pages at both ends of the address space are ranges too", "[cpu][pages]") {
    const std::uint64_t last = ~std::uint64_t{0};
    CHECK(of_program({{.records = {access(last - 7), access(0)}}}) ==
          AddressRanges{{0, page}, {last - page + 1, last}});
    const std::uint64_t upper = 0xffff'8000'0000'0000;
    CHECK(of_program({{.records = {access(upper), access(0x7fff'ffff'fff8)}}}) ==
          AddressRanges{{0x7fff'ffff'f000, 0x8000'0000'0000}, {upper, upper + page}});
}

TEST_CASE("PCONFIG touches its structure", "[cpu][pages]") {
    CHECK(of_program({{.special = cpu::Special::pconfig, .operands = {0, 0x3f80}}}) ==
          AddressRanges{{0x3000, 0x5000}});
    CHECK(of_program({{.special = cpu::Special::wrmsr, .operands = {0x982, 0x3f80}}}).empty());
}

TEST_CASE("Random pages are those of a plain set", "[cpu][pages]") {
    std::mt19937_64 random{7};
    for (const std::uint64_t span :
         {std::uint64_t{1} << 16U, std::uint64_t{1} << 24U, std::uint64_t{1} << 46U}) {
        std::set<std::uint64_t> pages;
        TouchedPages touched;
        for (int i = 0; i < 20'000; ++i) {
            const std::uint64_t address = random() % span;
            const std::uint64_t bytes = 1 + random() % 64;
            CHECK(touched.add(VirtAddr{address}, bytes));
            pages.insert(address / page);
            pages.insert((address + bytes - 1) / page);
        }
        CHECK(touched.size() == pages.size());
        CHECK(touched.ranges() == slowly(pages));
    }
}

TEST_CASE("A process that touches more pages than there may be is refused, however it goes on",
          "[cpu][pages]") {
    const std::vector<ProgramStep> steps{{.records = {access(0x1000), access(0x5000)}},
                                         {.records = {access(0x1ff8)}},
                                         {.records = {access(0x7000)}}};
    CHECK(of_program(steps, 3).size() == 3);
    CHECK_THROWS_WITH(
        of_program(steps, 2),
        "program: touches more than 0 MiB of pages, which the memory does not hold: take more memory "
        "(memory.channels, memory.ranks, dram.part) or a smaller program");
    TouchedPages pages{1};
    CHECK(pages.add(VirtAddr{0x1000}, 8));
    CHECK_FALSE(pages.add(VirtAddr{0x2000}, 8));
    CHECK_FALSE(pages.add(VirtAddr{0x2000}, 8));
    CHECK(pages.add(VirtAddr{0x1800}, 8));
    CHECK(pages.size() == 1);
}

TEST_CASE("The pages of a trace are those of its records, of all threads", "[cpu][pages]") {
    for (const auto& [name, threads] : std::map<std::string, std::uint32_t>{{"sqlite.mrt.xz", 1},
                                                                            {"zstdmt.mrt.xz", 4},
                                                                            {"sqlite.champsimtrace.gz", 1},
                                                                            {"memtouch.lackey.txt.xz", 1}}) {
        INFO(name);
        std::set<std::uint64_t> pages;
        std::size_t records = 0;
        const auto format = name.find("champsim") != std::string::npos ? test::format::champsim
                            : name.find("lackey") != std::string::npos ? test::format::lackey
                                                                       : TraceFormat{"mrt"};
        for (const auto& thread : test::list_threads(test::sample_bytes(name), format, threads))
            for (const auto& record : thread.records()) {
                ++records;
                pages.insert(record.address.count() / page);
                pages.insert((record.address.count() + record.bytes - 1) / page);
            }
        CHECK(records > 1000);
        CHECK(of_file(test::sample(name)) == slowly(pages));
    }
}

TEST_CASE("Each process has its pages, and a file of several is read once", "[cpu][pages]") {
    const TempFile a{test::mrt_trace({{.address = 0x1000}, {.address = 0x9000}}), "a.mrt"};
    const TempFile b{test::mrt_trace({{.address = 0x4000, .size = 64}}), "b.mrt"};
    const auto link = a.path().parent_path() / "link.mrt";
    std::filesystem::create_symlink(a.path(), link);
    const auto ranges = touched_ranges(std::vector{trace(a.path()), trace(b.path()), trace(link)}, plan);
    std::filesystem::remove(link);
    REQUIRE(ranges.size() == 3);
    CHECK(ranges[0] == AddressRanges{{0x1000, 0x2000}, {0x9000, 0xa000}});
    CHECK(ranges[1] == AddressRanges{{0x4000, 0x5000}});
    CHECK(ranges[2] == ranges[0]);
}

TEST_CASE("An error of a trace ends its pages where it ends its instructions", "[cpu][pages]") {
    std::string bytes = test::mrt_trace({{.address = 0x1000}, {.address = 0x9000}, {.address = 0x20000}});
    const TempFile cut{std::string_view{bytes}.substr(0, bytes.size() - 3), "a.mrt"};
    CHECK(of_file(cut.path()) == AddressRanges{{0x1000, 0x2000}, {0x9000, 0xa000}});
}

TEST_CASE("A trace that no core can read is refused as in the run", "[cpu][pages][errors]") {
    const TempFile lines{"0x0 READ 0\n", "a.dramsim3.trace"};
    CHECK_THROWS_WITH(of_file(lines.path()), Catch::Contains("holds requests of a memory in dramsim3"));
    const TempFile large{test::mrt_trace({{.address = 0x1000}, {.address = 0x9000}}), "a.mrt"};
    CHECK_THROWS_WITH(touched_ranges(std::vector{trace(large.path())}, plan, 1),
                      Catch::StartsWith(large.path().string() + ": touches more than"));
}

TEST_CASE("A pipe is refused, as its trace cannot be read twice", "[cpu][pages][errors]") {
    const TempFile beside{"", "beside"};
    const auto path = beside.path().parent_path() / "pipe.mrt";
    REQUIRE(mkfifo(path.c_str(), 0600) == 0);
    struct Remove {
        std::filesystem::path path;
        ~Remove() { std::filesystem::remove(path); }
    } const remove{path};
    const int writer = open(path.c_str(), O_RDWR);  // so that opening it for reading does not wait
    REQUIRE(writer >= 0);
    CHECK_THROWS_WITH(
        touched_ranges(std::vector{trace(path)}, plan),
        "workload.traces: " + path.string() +
            " is a pipe, which can be read once, and the pages of a process are found by reading its "
            "trace before the run: use a file");
    close(writer);
}
