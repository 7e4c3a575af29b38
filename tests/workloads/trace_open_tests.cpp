// SPDX-License-Identifier: Apache-2.0
#include "workloads/formats/trace_open.hpp"

#include <fmt/format.h>
#include <catch2/catch.hpp>
#include <fstream>

#include "tests/workloads/packed.hpp"
#include "tests/workloads/reading.hpp"

namespace {

using namespace mktme;
using test::read_file;
using test::TempFile;
using test::test_file;
using workloads::TraceFormat;

const workloads::TraceContext context{.clock = test::one_ns};

}  // namespace

TEST_CASE("Every format has its name, its suffix and its place in the table", "[trace]") {
    CHECK(workloads::formats.size() + 1 == EnumNames<TraceFormat>::names.size());
    for (std::size_t i = 0; i < workloads::formats.size(); ++i)
        CHECK(workloads::formats[i]->id == static_cast<TraceFormat>(i + 1));
}

TEST_CASE("The format is told by the name before .xz, .gz or .zst", "[trace]") {
    for (const auto* format : workloads::formats)
        for (const auto* packed : {"", ".xz", ".gz", ".zst"}) {
            const auto name = fmt::format("a{}{}", format->suffix, packed);
            CHECK(workloads::format_by_name(name) == format);
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
        CHECK_THROWS_WITH(workloads::open_trace(file.path(), TraceFormat::detect, context),
                          Catch::StartsWith(file.path().string() + ": the name does not tell the format") &&
                              Catch::Contains("--set trace.format=NAME, one of dramsim3, ramulator-dram") &&
                              Catch::Contains(".usimm.trc"));
        CHECK(read_file(file.path(), TraceFormat::dramsim3).entries.size() == 1);
    }
}

TEST_CASE("A missing file is missing before its format is asked for", "[trace]") {
    for (const auto* name : {"no-such.trace", "no-such.dramsim3.trace"})
        for (const auto format : {TraceFormat::detect, TraceFormat::mrt})
            CHECK_THROWS_WITH(
                workloads::open_trace(name, format, context),
                Catch::Equals(std::string{name} + ": cannot open this trace: No such file or directory"));
}

TEST_CASE("A place names the line or the record", "[trace]") {
    const auto prefix = [](const char* name) {
        const auto path = test_file("samples") / name;
        return workloads::open_trace(path, TraceFormat::detect, context)
            .source->place(7)
            .prefix()
            .substr(path.string().size());
    };
    CHECK(prefix("zstd.dramsim3.trace") == ":7: ");
    CHECK(prefix("sqlite.mrt") == ": record 7: ");
    CHECK(prefix("zstd.gem5.trc") == ": record 7: ");
}
