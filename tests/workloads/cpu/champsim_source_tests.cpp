// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <catch2/catch.hpp>
#include <map>
#include <sstream>

#include "tests/workloads/cpu/instructions.hpp"
#include "workloads/cpu/champsim_branch.hpp"

namespace {

using namespace mktme;
using cpu::AccessKind;
using cpu::BranchKind;
using cpu::BranchUse;
using cpu::RegisterUse;
using test::list_text;
using test::format::champsim;
using test::format::cloudsuite;
using workloads::champsim::branch_of;

/// Record of a ChampSim trace, of 64 or 96 bytes.
struct Raw {
    std::uint64_t ip = 0x400000;
    std::uint8_t is_branch = 0;
    std::uint8_t taken = 0;
    cpu::RegisterUse registers{};
    std::array<std::uint64_t, 4> stores{};
    std::array<std::uint64_t, 4> loads{};

    [[nodiscard]] std::string bytes(bool wide = false) const {
        std::string text;
        const auto put = [&](const auto& value, std::size_t size) {
            text.append(reinterpret_cast<const char*>(&value), size);
        };
        put(ip, 8);
        put(is_branch, 1);
        put(taken, 1);
        put(registers.destinations, wide ? 4 : 2);
        put(registers.sources, 4);
        if (wide) text.append(6, '\xee');
        put(stores, wide ? 32 : 16);
        put(loads, 32);
        if (wide) text.append(8, '\xee');
        return text;
    }
};

cpu::MemoryRecord access(std::uint64_t address, cpu::AccessKind kind) {
    return {VirtAddr{address}, 0, 8, kind};
}

}  // namespace

TEST_CASE("champsim: loads before stores, in any slots, 8 bytes each", "[cpu]") {
    const auto read = list_text(
        Raw{.registers = {{1, 2}, {3, 4, 5, 7}}, .stores = {0, 0x20}, .loads = {0x10, 0, 0, 0x18}}.bytes() +
            Raw{.ip = 0x400004}.bytes(),
        champsim);
    CHECK(read.error.empty());
    CHECK(read.plain_tail == 0);
    REQUIRE(read.steps.size() == 2);
    const auto& step = read.steps[0];
    CHECK(step.plain_before == 0);
    CHECK(step.ip == 0x400000);
    CHECK(step.record == 1);
    CHECK(step.registers == cpu::RegisterUse{{1, 2}, {3, 4, 5, 7}});
    CHECK(step.branch == cpu::BranchUse{.next_ip = 0x400004});
    CHECK(step.records == std::vector{access(0x10, cpu::AccessKind::load),
                                      access(0x18, cpu::AccessKind::load),
                                      access(0x20, cpu::AccessKind::store)});
    CHECK(read.steps[1].branch.next_ip == 0);
}

TEST_CASE("champsim: 4 loads and 2 stores are the most, in the variant for CloudSuite 4 and 4", "[cpu]") {
    const Raw raw{.registers = {{1, 2, 3, 4}, {5, 7, 8, 9}},
                  .stores = {0x10, 0x20, 0x30, 0x40},
                  .loads = {0x50, 0x60, 0x70, 0x80}};
    const auto narrow = list_text(raw.bytes(), champsim);
    CHECK(narrow.steps.at(0).records.size() == 6);
    CHECK(narrow.steps.at(0).registers.destinations == std::array<std::uint8_t, 4>{1, 2, 0, 0});
    const auto wide = list_text(raw.bytes(true) + raw.bytes(true), cloudsuite);
    REQUIRE(wide.steps.size() == 2);
    CHECK(wide.steps[1].records.size() == 8);
    CHECK(wide.steps[1].registers == raw.registers);
    CHECK(wide.steps[1].records[3] == access(0x80, cpu::AccessKind::load));
    CHECK(wide.steps[1].records[7] == access(0x40, cpu::AccessKind::store));
    CHECK(list_text(raw.bytes(true) + raw.bytes(), cloudsuite).error ==
          "t: record 2, byte 96: ends inside a record: 64 of 96 bytes");
}

TEST_CASE("champsim: registers tell the branch", "[cpu]") {
    struct Case {
        cpu::RegisterUse registers;
        cpu::BranchKind kind;
    };
    for (const auto& [registers, kind] : std::initializer_list<Case>{
             {{{10}, {26, 25}}, cpu::BranchKind::none},
             {{{26}, {}}, cpu::BranchKind::direct_jump},
             {{{0, 26}, {26}}, cpu::BranchKind::direct_jump},
             {{{26}, {63}}, cpu::BranchKind::indirect_jump},
             {{{26}, {26, 25}}, cpu::BranchKind::conditional},
             {{{26}, {26, 9}}, cpu::BranchKind::conditional},
             {{{26}, {26, 25, 9}}, cpu::BranchKind::conditional},
             {{{26, 6}, {6, 26}}, cpu::BranchKind::direct_call},
             {{{6, 26}, {6, 26, 10}}, cpu::BranchKind::indirect_call},
             {{{26, 6}, {6}}, cpu::BranchKind::function_return},
             {{{26, 6}, {6, 10}}, cpu::BranchKind::function_return},
             {{{26, 6}, {6, 25}}, cpu::BranchKind::function_return},
             {{{26}, {25}}, cpu::BranchKind::other},
             {{{26}, {25, 9}}, cpu::BranchKind::other},
             {{{26}, {6}}, cpu::BranchKind::other},
             {{{26}, {6, 26}}, cpu::BranchKind::other},
             {{{26, 6}, {26, 25}}, cpu::BranchKind::other},
             {{{26, 6}, {6, 26, 25}}, cpu::BranchKind::other},
             {{{26, 6}, {26}}, cpu::BranchKind::direct_jump},
         }) {
        CAPTURE(registers.destinations, registers.sources);
        CHECK(branch_of(registers, true).kind == kind);
        CHECK(branch_of(registers, true).taken == (kind != cpu::BranchKind::none));
        const bool believed = kind == cpu::BranchKind::conditional || kind == cpu::BranchKind::other ||
                              kind == cpu::BranchKind::none;
        CHECK(branch_of(registers, false).taken == !believed);
    }
}

TEST_CASE("champsim: contents that no record has stop the reading", "[cpu]") {
    const std::string good = Raw{}.bytes();
    CHECK_THAT(list_text(good + Raw{.is_branch = 2}.bytes(), champsim).error,
               Catch::StartsWith("t: record 2, byte 64: is_branch 2 and branch_taken 0: each is 0 or 1") &&
                   Catch::Contains("of another length than 64 bytes"));
    CHECK_FALSE(list_text(Raw{.taken = 2}.bytes(), champsim).error.empty());
    CHECK_THAT(list_text(good + Raw{.ip = std::uint64_t{1} << 63U}.bytes(), champsim).error,
               Catch::Contains("instruction address 0x8000000000000000 is not canonical"));
    CHECK_THAT(list_text(Raw{.loads = {0, 0x7fff'ffff'fffc}}.bytes(), champsim).error,
               Catch::Contains("8 bytes do not fit behind address 0x7ffffffffffc"));
    CHECK_THAT(list_text(Raw{.stores = {~std::uint64_t{3}}}.bytes(), champsim).error,
               Catch::Contains("8 bytes do not fit behind address 0xfffffffffffffffc"));
    CHECK(list_text("", champsim).error == "t: record 1, byte 0: holds no entry");
    const auto cut = list_text(good + good.substr(0, 47), champsim);
    CHECK(cut.steps.size() == 1);
    CHECK(cut.error == "t: record 2, byte 64: ends inside a record: 47 of 64 bytes");
}

TEST_CASE("champsim: a real trace is what the tracer's tools print", "[cpu]") {
    // Five of these lines: "4002941da0 br=1 taken=0 dst=26,0 src=26,25,0,0", "4002941da2 br=0 taken=0 dst=8,0 src=10,0,0,0
    // ld:400004d2f8", "4002941da8 br=0 taken=0 dst=25,0 src=8,0,0,0", "4002941daa br=1 taken=0 dst=26,0 src=26,25,0,0",
    // "4002941dac br=0 taken=0 dst=10,0 src=8,0,0,0".
    std::istringstream lines{test::sample_bytes("sqlite.champsim.txt.xz")};
    for (const auto* name : {"sqlite.champsimtrace.xz", "sqlite.champsimtrace.gz"}) {
        const auto read = test::list_file(test::sample(name));
        CHECK(read.error.empty());
        REQUIRE(read.steps.size() == 4000);
        lines.clear();
        lines.seekg(0);
        for (const auto& step : read.steps) {
            std::string line;
            std::getline(lines, line);
            const bool is_branch = step.branch.kind != cpu::BranchKind::none;
            const auto& d = step.registers.destinations;
            const auto& s = step.registers.sources;
            std::string made = fmt::format("{:x} br={:d} ", step.ip, is_branch);
            CHECK(line.starts_with(made));  // the tracer knew branches by their opcodes
            if (step.branch.kind == cpu::BranchKind::conditional)
                CHECK_THAT(line, Catch::Contains(fmt::format(" taken={:d} ", step.branch.taken)));
            std::string rest = fmt::format(" dst={},{} src={},{},{},{}", d[0], d[1], s[0], s[1], s[2], s[3]);
            for (const auto& record : step.records)
                rest +=
                    fmt::format(" {}:{:x}", cpu::is_store(record.kind) ? "st" : "ld", record.address.count());
            CHECK_THAT(line, Catch::EndsWith(rest));
        }
    }
}

TEST_CASE("champsim: branches of a real trace, counted", "[cpu]") {
    std::map<cpu::BranchKind, int> counts;
    int taken = 0;
    const auto read = test::list_file(test::sample("sqlite.champsimtrace.xz"));
    for (const auto& step : read.steps) {
        ++counts[step.branch.kind];
        taken += step.branch.kind == cpu::BranchKind::conditional && step.branch.taken ? 1 : 0;
    }
    // Counted by a script that applies the published rules to the bytes of the file.
    CHECK(counts == std::map<cpu::BranchKind, int>{{cpu::BranchKind::none, 3080},
                                                   {cpu::BranchKind::conditional, 497},
                                                   {cpu::BranchKind::direct_jump, 129},
                                                   {cpu::BranchKind::indirect_jump, 113},
                                                   {cpu::BranchKind::direct_call, 90},
                                                   {cpu::BranchKind::function_return, 91}});
    CHECK(taken == 233);
    for (std::size_t i = 0; i + 1 < read.steps.size(); ++i)
        CHECK(read.steps[i].branch.next_ip == read.steps[i + 1].ip);
}

TEST_CASE("champsim, pinatrace and mrt tell the same of one program", "[cpu]") {
    const auto champ = test::list_file(test::sample("sqlite.champsimtrace.xz"));
    const auto pin = test::list_file(test::sample("sqlite.pinatrace.out.xz"));
    const auto mrt = test::list_file(test::sample("sqlite.mrt.xz"));
    CHECK(pin.error.empty());
    CHECK(pin.records() == champ.records());
    std::size_t at = 0;
    for (const auto& step :
         champ.steps) {  // an instruction with data is one or, with two stores, more in pinatrace
        std::size_t records = step.records.size();
        while (records != 0) {
            CHECK(pin.steps.at(at).ip == step.ip);
            records -= pin.steps.at(at++).records.size();
        }
    }
    // MRT1 has fetches besides, sizes, and counts the instructions without data.
    std::uint64_t instruction = 0;
    std::size_t compared = 0;
    for (const auto& step : mrt.steps) {
        instruction += step.plain_before;
        if (instruction >= champ.steps.size()) break;
        std::vector<std::pair<std::uint64_t, cpu::AccessKind>> wanted;
        std::vector<std::pair<std::uint64_t, cpu::AccessKind>> found;
        for (const auto& r : champ.steps[instruction].records) wanted.emplace_back(r.address.count(), r.kind);
        for (const auto& r : step.records)
            if (r.kind != cpu::AccessKind::fetch) found.emplace_back(r.address.count(), r.kind);
            else CHECK(r.address.count() == (champ.steps[instruction].ip & ~std::uint64_t{63}));
        CHECK(found == wanted);
        ++instruction;
        compared += found.size();
    }
    CHECK(compared == champ.records().size());
}
