// SPDX-License-Identifier: Apache-2.0
#include "workloads/formats/core_formats.hpp"
#include "workloads/formats/trace_open.hpp"

#include <fmt/format.h>
#include <array>
#include <catch2/catch.hpp>
#include <fstream>

#include "tests/workloads/packed.hpp"
#include "tests/workloads/reading.hpp"

namespace {

using namespace mktme;
using test::read_file;
using test::TempFile;
using test::test_file;

const workloads::TraceContext context{.clock = test::one_ns};

}  // namespace

TEST_CASE("No two formats share a name, a suffix or first bytes", "[trace]") {
    for (const auto& a : workloads::formats())
        for (const auto& b : workloads::formats()) {
            INFO(a.name << " and " << b.name);
            CHECK(a.name != workloads::detect_format.name());
            if (&a == &b) continue;
            CHECK(a.name != b.name);
            CHECK_FALSE(a.suffix.ends_with(b.suffix));
            CHECK((a.magic.empty() || b.magic.empty() || !a.magic.starts_with(b.magic)));
        }
}

TEST_CASE("A format is found by its name, and only a format", "[trace]") {
    for (const auto& format : workloads::formats()) {
        CHECK(workloads::find_format(format.name) == &format);
        CHECK(&workloads::format_of(format.id()) == &format);
    }
    CHECK(workloads::find_format("detect") == nullptr);
    CHECK_THROWS_WITH(workloads::format_of("dramsim4"), "trace.format = \"dramsim4\": no such format");
}

TEST_CASE("The formats there are stand in this order, a new one behind them", "[trace]") {
    const auto known =
        std::to_array<std::string_view>({"dramsim3", "ramulator-dram", "ramulator-o3", "ramulator2-ldst",
                                         "ramulator2-rw", "stl", "rstl", "usimm", "gem5", "nvmain", "mrt"});
    REQUIRE(workloads::formats().size() >= known.size());
    for (std::size_t i = 0; i < known.size(); ++i) CHECK(workloads::formats()[i].name == known[i]);
    const auto choices = workloads::TraceFormats::choices();
    const std::size_t formats = workloads::formats().size();
    REQUIRE(choices.size() == 1 + formats + workloads::core_formats().size());
    CHECK(choices[0].name == "detect");
    for (std::size_t i = 0; i < formats; ++i) CHECK(choices[1 + i].name == workloads::formats()[i].name);
    for (std::size_t i = 1 + formats; i < choices.size(); ++i)
        CHECK(choices[i].name == workloads::core_formats()[i - 1 - formats].name);
}

TEST_CASE("The format is told by the name before .xz, .gz or .zst", "[trace]") {
    for (const auto& format : workloads::formats())
        for (const auto* packed : {"", ".xz", ".gz", ".zst"}) {
            const auto name = fmt::format("a{}{}", format.suffix, packed);
            CHECK(workloads::format_by_name(name) == &format);
        }
    const TempFile file{"0x40 READ 1\n", "a.dramsim3.trace.xz"};
    CHECK(read_file(file.path()).entries.size() == 1);
}

TEST_CASE("gem5, MRT1 and NVMV at the front tell the format, whatever the name", "[trace]") {
    for (const auto* name : {"sqlite.mrt", "zstd.gem5.trc", "zstd.nvt"}) {
        std::ifstream in{test_file("samples") / name, std::ios::binary};
        const std::string bytes{std::istreambuf_iterator<char>{in}, {}};
        const auto wanted = read_file(test_file("samples") / name);
        CHECK(wanted.error.empty());
        for (const auto& packer : test::packers) {
            const TempFile file{packer.pack(bytes), "a.dramsim3.trace"};
            CHECK(read_file(file.path()).entries == wanted.entries);
        }
    }
}

TEST_CASE("Any other name needs trace.format, and is read with it", "[trace]") {
    for (const auto* name :
         {"a.trace", "dramsim3.txt", "a.dramsim3.trace.bz2", "a.dramsim3.trace.xz.gz", "a", "a.trc"}) {
        const TempFile file{"0x40 READ 1\n", name};
        CHECK_THROWS_WITH(workloads::open_trace(file.path(), workloads::detect_format, context),
                          Catch::StartsWith(file.path().string() + ": the name does not tell the format") &&
                              Catch::Contains("--set trace.format=NAME, one of dramsim3, ramulator-dram") &&
                              Catch::Contains(".usimm.trc"));
        CHECK(read_file(file.path(), test::format::dramsim3).entries.size() == 1);
    }
}

TEST_CASE("A missing file is missing before its format is asked for", "[trace]") {
    for (const auto* name : {"no-such.trace", "no-such.dramsim3.trace"})
        for (const auto format : {workloads::detect_format, test::format::mrt})
            CHECK_THROWS_WITH(
                workloads::open_trace(name, format, context),
                Catch::Equals(std::string{name} + ": cannot open this trace: No such file or directory"));
}

TEST_CASE("A place names the line or the record", "[trace]") {
    const auto prefix = [](const char* name) {
        const auto path = test_file("samples") / name;
        return workloads::open_trace(path, workloads::detect_format, context)
            .source->place(7)
            .prefix()
            .substr(path.string().size());
    };
    CHECK(prefix("zstd.dramsim3.trace") == ":7: ");
    CHECK(prefix("sqlite.mrt") == ": record 7: ");
    CHECK(prefix("zstd.gem5.trc") == ": record 7: ");
}
