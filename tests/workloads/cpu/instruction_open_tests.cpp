// SPDX-License-Identifier: Apache-2.0
#include "workloads/cpu/instruction_open.hpp"

#include <fmt/format.h>
#include <catch2/catch.hpp>

#include "tests/workloads/cpu/instructions.hpp"
#include "tests/workloads/packed.hpp"
#include "workloads/formats/trace_format.hpp"

namespace {

using namespace mktme;
using test::TempFile;

std::string_view found_format(const std::filesystem::path& path,
                              workloads::TraceFormat format = workloads::detect_format) {
    return workloads::open_instructions(std::make_shared<InputFile>(path, "trace"), format,
                                        {.clock = test::one_ns})
        .format->name;
}

}  // namespace

TEST_CASE("No two formats for cores share a name, a suffix or first bytes", "[cpu]") {
    const auto formats = workloads::instruction_formats();
    CHECK(formats.size() == 9);
    for (const auto& a : formats)
        for (const auto& b : formats) {
            if (&a == &b) continue;
            INFO(a.name << " and " << b.name);
            CHECK(a.name != b.name);
            CHECK((a.suffix.empty() || b.suffix.empty() || !a.suffix.ends_with(b.suffix)));
            CHECK((a.magic.empty() || b.magic.empty() || !a.magic.starts_with(b.magic)));
        }
}

TEST_CASE("Formats that a memory replays too have one name, suffix and magic", "[cpu]") {
    for (const auto* name : {"mrt", "gem5", "nvmain", "usimm", "ramulator-o3"}) {
        const auto& requests = workloads::format_of(workloads::TraceFormat{name});
        const auto* const instructions = workloads::find_instruction_format(name);
        REQUIRE(instructions != nullptr);
        CHECK(instructions->suffix == requests.suffix);
        CHECK(instructions->magic == requests.magic);
        CHECK(instructions->is_text == requests.is_text);
        CHECK(instructions->text == requests.text);
    }
    CHECK(workloads::find_instruction_format("dramsim3") == nullptr);
}

TEST_CASE("The format for cores is told by first bytes, name or trace.format", "[cpu]") {
    const std::string champsim(64, '\0');
    for (const auto* packed : {"", ".xz", ".gz", ".zst"})
        CHECK(found_format(TempFile{champsim, fmt::format("a.champsimtrace{}", packed)}.path()) ==
              "champsim");
    CHECK(found_format(TempFile{"I 40,1\n", "a.lackey.txt"}.path()) == "lackey");
    CHECK(found_format(TempFile{"0x40: R 0x40\n", "a.pinatrace.out"}.path()) == "pinatrace");
    CHECK(found_format(TempFile{test::mrt_trace({{}}), "a.champsimtrace"}.path()) == "mrt");
    CHECK(found_format(TempFile{champsim, "a.trc"}.path(), test::format::cloudsuite) ==
          "champsim-cloudsuite");
    CHECK(found_format(TempFile{champsim, "a.lackey.txt"}.path(), test::format::champsim) == "champsim");
    for (const auto& packer : test::packers)
        CHECK(test::list_file(TempFile{packer.pack(champsim), "a.champsimtrace"}.path()).steps.size() == 1);
}

TEST_CASE("A name that tells nothing asks for trace.format among those of cores", "[cpu]") {
    const TempFile file{"I 40,1\n", "a.txt"};
    CHECK_THROWS_WITH(
        found_format(file.path()),
        Catch::StartsWith(file.path().string() + ": the name does not tell the format (known: ") &&
            Catch::Contains(".champsimtrace") && !Catch::Contains("dramsim3") &&
            Catch::Contains(
                "--set trace.format=NAME, one of champsim, champsim-cloudsuite, gem5, lackey, mrt"));
    CHECK_THROWS_WITH(found_format(file.path(), "champ"), "trace.format = \"champ\": no such format");
}

TEST_CASE("Requests of a memory are refused when they are read whole", "[cpu]") {
    const TempFile file{"0x40 READ 1\n", "a.dramsim3.trace"};
    CHECK_THROWS_WITH(
        found_format(file.path()),
        file.path().string() +
            ": holds requests of a memory in dramsim3, and no instructions: replay it on a machine without "
            "cores; cores execute champsim, champsim-cloudsuite, gem5, lackey, mrt, nvmain, pinatrace, "
            "ramulator-o3, usimm");
    CHECK_THROWS_WITH(found_format(file.path(), test::format::ramulator_dram),
                      Catch::Contains("\"READ\" is no operation"));
}
