// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "tests/workloads/cpu/instructions.hpp"

namespace {

using namespace mktme;
using cpu::AccessKind;
using cpu::MemoryRecord;
using test::list_text;
using test::Steps;
using test::format::lackey;
using test::format::pinatrace;

cpu::MemoryRecord at(std::uint64_t address, std::uint8_t bytes,
                     cpu::AccessKind kind = cpu::AccessKind::load) {
    return {VirtAddr{address}, 0, bytes, kind};
}
cpu::MemoryRecord code(std::uint64_t address) { return at(address, 64, cpu::AccessKind::fetch); }

}  // namespace

TEST_CASE("lackey: an instruction, its data, and the line of code when it changes", "[cpu]") {
    const auto read = list_text(
        "==1== Lackey\nI  0401ab70,3\nI  0401ab73,5\n S 1fff000708,8\nI  0401b770,1\n"
        " M 04033e06,1\nI  0401b771,2\nI  0401b773,2\n==1== \n",
        lackey);
    CHECK(read.error.empty());
    CHECK(read.steps ==
          Steps{{.records = {code(0x401ab40)}, .ip = 0x401ab70},
                {.records = {at(0x1fff000708, 8, cpu::AccessKind::store)}, .ip = 0x401ab73},
                {.records = {code(0x401b740), at(0x4033e06, 1), at(0x4033e06, 1, cpu::AccessKind::store)},
                 .ip = 0x401b770}});
    CHECK(read.steps[1].record == 4);  // the line of its first record
    CHECK(read.plain_tail == 2);
    CHECK(read.instructions() == 5);
}

TEST_CASE("lackey: plain instructions before one with data are counted", "[cpu]") {
    const auto read = list_text("I  40,3\nI  43,3\nI  46,3\nI  49,3\n L 1000,4\n L 2000,4\n", lackey);
    CHECK(read.steps == Steps{{.records = {code(0x40)}, .ip = 0x40},
                              {.plain_before = 2, .records = {at(0x1000, 4), at(0x2000, 4)}, .ip = 0x49}});
    CHECK(read.plain_tail == 0);
}

TEST_CASE("lackey: without lines of instructions each access is one", "[cpu]") {
    const auto read = list_text("L 1000,4\nS 2000,4\nI 0,1\nS 3000,1\nS 3001,1\n", lackey);
    CHECK(read.steps == Steps{{.records = {at(0x1000, 4)}},
                              {.records = {at(0x2000, 4, cpu::AccessKind::store)}},
                              {.records = {code(0), at(0x3000, 1, cpu::AccessKind::store),
                                           at(0x3001, 1, cpu::AccessKind::store)}}});
}

TEST_CASE("lackey: an access of more than 64 bytes is several records", "[cpu]") {
    const auto read = list_text("I  40,3\n L 1008,130\nI  43,3\n S 2000,512\n", lackey);
    CHECK(read.steps.at(0).records == std::vector{code(0x40), at(0x1008, 64), at(0x1048, 64), at(0x1088, 2)});
    CHECK(read.steps.at(1).records.size() == 8);
}

TEST_CASE("lackey: what is no record is told with its place", "[cpu]") {
    for (const auto& [line, error] : std::initializer_list<std::pair<const char*, const char*>>{
             {"hello", "t:2:1: \"hello\" is no operation; I, L, S and M are"},
             {" X 40,1", "t:2:2: \"X\" is no operation"},
             {" L", "t:2:1: an entry is I|L|S|M ADDRESS,BYTES; this one has no address"},
             {" L 40", "t:2:1: an entry is I|L|S|M ADDRESS,BYTES; this one has no number of bytes"},
             {" L 4g,1", "t:2:4: \"4g\" is no hexadecimal address"},
             {" L 40,", "t:2:7: \"\" is no number of bytes"},
             {" L 40,0", "t:2:7: an access has 1 to 512 bytes, not 0"},
             {" L 40,513", "t:2:7: an access has 1 to 512 bytes, not 513"},
             {" L 40,1 2", "t:2:9: \"2\" stands behind the number of bytes"},
             {" L 800000000000,1", "t:2:4: address 0x800000000000 is not canonical"},
             {"I  7fffffffffff,2", "t:2:4: 2 bytes do not fit behind address 0x7fffffffffff"},
         }) {
        const auto read = list_text(std::string{"I  40,3\n"} + line + "\n", lackey);
        CHECK(read.steps.size() == 1);
        CHECK_THAT(read.error, Catch::StartsWith(error));
    }
    CHECK(list_text("==1== only\n", lackey).error == "t: holds no entry");
}

TEST_CASE("lackey: an instruction of thousands of accesses is damage", "[cpu]") {
    std::string text = "I  40,3\n";
    for (int i = 0; i < 4097; ++i) text += " L 1000,1\n";
    CHECK(list_text(text, lackey).error.starts_with("t:4098:1: more than 4096 records of one instruction"));
}

TEST_CASE("lackey: a real trace is the MRT1 trace that the tracer's converter made of it", "[cpu]") {
    const auto text = test::list_file(test::sample("memtouch.lackey.txt.xz"));
    const auto mrt = test::list_file(test::sample("memtouch.mrt.xz"));
    CHECK(text.error.empty());
    CHECK(text.plain_tail == mrt.plain_tail);
    REQUIRE(text.steps.size() == mrt.steps.size());
    for (std::size_t i = 0; i < text.steps.size(); ++i) {
        CHECK(text.steps[i].plain_before == mrt.steps[i].plain_before);
        CHECK(text.steps[i].records == mrt.steps[i].records);
        CHECK(text.steps[i].ip != 0);
    }
}

TEST_CASE("pinatrace: a write right behind a read of its instruction is the same one", "[cpu]") {
    const auto read = list_text(
        "0x10: R 0x100\n0x10: W 0x108\n0x10: W 0x110\n0x10: R 0x118\n0x10: R 0x120 4\n"
        "0x14: W 0x128 16\n#eof\n",
        pinatrace);
    CHECK(read.error.empty());
    CHECK(read.steps == Steps{{.records = {at(0x100, 8), at(0x108, 8, cpu::AccessKind::store)}, .ip = 0x10},
                              {.records = {at(0x110, 8, cpu::AccessKind::store)}, .ip = 0x10},
                              {.records = {at(0x118, 8)}, .ip = 0x10},
                              {.records = {at(0x120, 4)}, .ip = 0x10},
                              {.records = {at(0x128, 16, cpu::AccessKind::store)}, .ip = 0x14}});
    CHECK(read.steps[1].record == 3);
}

TEST_CASE("pinatrace: five lines of a real trace", "[cpu]") {
    const auto read = list_text(
        "0x4002941da2: R 0x400004d2f8\n0x4002941dae: R 0x400284a238\n0x40028c83c0: R 0x400024f338\n"
        "0x40028c83c8: W 0x400284a274\n#eof\n",
        pinatrace);
    CHECK(read.steps ==
          Steps{{.records = {at(0x400004d2f8, 8)}, .ip = 0x4002941da2},
                {.records = {at(0x400284a238, 8)}, .ip = 0x4002941dae},
                {.records = {at(0x400024f338, 8)}, .ip = 0x40028c83c0},
                {.records = {at(0x400284a274, 8, cpu::AccessKind::store)}, .ip = 0x40028c83c8}});
}

TEST_CASE("pinatrace: what is no record is told with its place", "[cpu]") {
    for (const auto& [line, error] : std::initializer_list<std::pair<const char*, const char*>>{
             {"0x10 R 0x100", "t:2:1: \"0x10\" is no instruction address with a colon"},
             {"0x1g: R 0x100", "t:2:1: \"0x1g\" is no hexadecimal address"},
             {"0x10: X 0x100", "t:2:7: \"X\" is no operation; R and W are"},
             {"0x10: R", "t:2:1: an entry is IP: R|W ADDRESS [BYTES]; this one has no address"},
             {"0x10: R 0x100 0", "t:2:15: an access has 1 to 512 bytes, not 0"},
             {"0x10: R 0x100 513", "t:2:15: an access has 1 to 512 bytes, not 513"},
             {"0x10: R 0x100 x", "t:2:15: \"x\" is no number of bytes"},
             {"0x10: R 0x100 1 2", "t:2:17: \"2\" stands behind the number of bytes"},
             {"0x8000000000000000: R 0x100", "t:2:1: address 0x8000000000000000 is not canonical"},
             {"0x10: W 0xfffffffffffffffc", "t:2:9: 8 bytes do not fit behind address 0xfffffffffffffffc"},
             {"#eof of it", "t:2:6: \"of\" stands behind the #eof"},
             {"# comment", "t:2:1: \"#\" is no instruction address with a colon"},
         }) {
        const auto read = list_text(std::string{"0x10: R 0x100\n"} + line + "\n", pinatrace);
        CHECK(read.steps.size() == 1);
        CHECK_THAT(read.error, Catch::StartsWith(error));
    }
    CHECK(list_text("0x10: R 0x100\n#eof\n\n", pinatrace).error.empty());
    CHECK(list_text("0x10: R 0x100\n#eof\n0x10: R 0x100\n", pinatrace).error == "t:3:1: stands behind #eof");
    CHECK(list_text("#eof\n", pinatrace).error == "t: holds no entry");
}
