// SPDX-License-Identifier: Apache-2.0
// Tests of each format, line by line. DRAMsim3 has its own tests in dramsim3_tests.cpp.
#include <fmt/format.h>
#include <catch2/catch.hpp>

#include "tests/workloads/reading.hpp"

namespace {

using namespace mktme;
using namespace std::string_literals;
using namespace test::format;
using test::Entry;
using test::read_text;

constexpr std::uint64_t ns = 1'000'000;
using Entries = std::vector<Entry>;

std::string hex(unsigned first, std::size_t bytes = 64) {
    std::string text;
    for (std::size_t i = 0; i < bytes; ++i) text += fmt::format("{:02x}", (first + i) & 0xFFU);
    return text;
}
test::Contents contents(unsigned first) {
    test::Contents made;
    made.reserve(64);
    for (unsigned i = 0; i < 64; ++i) made.push_back(static_cast<std::uint8_t>(first + i));
    return made;
}

/// Returns a gem5 trace of messages with the given bytes. Its header is that of the samples.
std::string gem5_trace(std::initializer_list<std::string> messages,
                       const std::string& ticks = "\x80\xa0\x94\xa5\x8d\x1d") {
    const std::string header = "\x0a\x01x\x18"s + ticks;
    std::string trace = "gem5"s + static_cast<char>(header.size()) + header;
    for (const auto& message : messages) trace += static_cast<char>(message.size()) + message;
    return trace;
}

}  // namespace

TEST_CASE("ramulator-dram: address and direction, no time", "[trace]") {
    CHECK(read_text("0x12345680 R\n4cbd56C0\tW\r\n", ramulator_dram).entries ==
          Entries{{.address = 0x12345680}, {.address = 0x4CBD56C0, .is_write = true}});
    CHECK_THAT(read_text("0x40 READ\n", ramulator_dram).error,
               Catch::StartsWith("t:1:6: \"READ\" is no operation"));
    CHECK_THAT(read_text("0x40\n", ramulator_dram).error, Catch::Contains("has no operation"));
}

TEST_CASE("ramulator-o3: each instruction is a cycle, the write-back comes with its read", "[trace]") {
    CHECK(read_text("3 20734016\n1 0x40 128\n0 0128\n", ramulator_o3).entries ==
          Entries{{.address = 20734016, .time = 3 * ns},
                  {.address = 0x40, .time = 5 * ns},
                  {.address = 128, .time = 5 * ns, .is_write = true},
                  {.address = 128, .time = 6 * ns}});
    CHECK_THAT(read_text("1 -4\n", ramulator_o3).error, Catch::StartsWith("t:1:3: \"-4\" is no address"));
    CHECK_THAT(read_text("5 64\n18446744073709551615 64\n", ramulator_o3).error,
               Catch::StartsWith("t:2:1: cycle 18446744073709551615 lies beyond"));
}

TEST_CASE("ramulator2-ldst: LD and ST, decimal or 0x", "[trace]") {
    CHECK(read_text("LD 0x40\nST 4296751616\n", ramulator2_ldst).entries ==
          Entries{{.address = 0x40}, {.address = 4296751616, .is_write = true}});
    CHECK_THAT(read_text("LD 4f\n", ramulator2_ldst).error, Catch::Contains("\"4f\" is no address"));
}

TEST_CASE("ramulator2-rw: a vector is an address by the levels of the machine", "[trace]") {
    CHECK(read_text("R 0,0,1,2,32781,89\nW 0,0,3,3,65535,127", ramulator2_rw).entries ==
          Entries{{.address = 0x1001B3640}, {.address = 0x1FFFFFFC0, .is_write = true}});
    CHECK_THAT(read_text("R 0,0,4,0,0,0", ramulator2_rw).error,
               Catch::StartsWith("t:1:7: bank group 4: there are 0 to 3"));
    for (const auto* vector : {"0,0,1,2,3,4,5", "0,0,1,2,3,", "", ",", "0,0,1,2,3,4,"})
        CHECK_FALSE(read_text("R "s + vector, ramulator2_rw).error.empty());
}

TEST_CASE("stl: bytes, and data whose last pair is the first byte in memory", "[trace]") {
    CHECK(read_text("# comment\n5:\tread\t0x1001b3a00\n9:\t(4) write\t1000\t0x44332211\n12 read 0 0x"s +
                        hex(0) + "\n",
                    stl)
              .entries == Entries{{.address = 0x1001B3A00, .time = 5 * ns},
                                  {.address = 0x1000,
                                   .time = 9 * ns,
                                   .bytes = 4,
                                   .is_write = true,
                                   .data = {0x11, 0x22, 0x33, 0x44}},
                                  {.time = 12 * ns, .data = [] {
                                       auto c = contents(0);
                                       return test::Contents{c.rbegin(), c.rend()};
                                   }()}});
    for (const auto* line :
         {"5: (4 read 0", "5: (+4) read 0", "5: (1048577) read 0", "5: (8) read 0xfffffffffffffff9",
          "5: (1) write 0 44", "5: (1) write 0 0x4g", "5: (1) write 0 0x44 1", "5:: read 0", "5: read"})
        CHECK_THAT(read_text(line, stl).error, Catch::StartsWith("t:1:"));
}

TEST_CASE("stl: a number of bytes stands in parentheses", "[trace]") {
    for (const auto* field : {"(4", "(4]", "("})
        CHECK_THAT(read_text("9: "s + field + " write 1000\n", stl).error,
                   Catch::Contains("is no number of bytes such as (64)"));
}

TEST_CASE("rstl: cycles count from the request before", "[trace]") {
    const auto entries = read_text("2: read 0\n0: read 0\n5: read 0\n", rstl).entries;
    CHECK(entries == Entries{{.time = 2 * ns}, {.time = 2 * ns}, {.time = 7 * ns}});
    CHECK_THAT(read_text("9000000000000: read 0\n9446744073710: read 0\n", rstl).error,
               Catch::StartsWith("t:2:1: ") && Catch::Contains("lies beyond"));
}

TEST_CASE("usimm: a missing instruction address is that of the read before", "[trace]") {
    CHECK(read_text("10 R 40 0x400a10\n0 W 0x80\n4 R 0xc0\n", usimm).entries ==
          Entries{{.address = 0x40, .time = 10 * ns, .pc = 0x400A10},
                  {.address = 0x80, .time = 11 * ns, .is_write = true},
                  {.address = 0xC0, .time = 16 * ns, .pc = 0x400A10}});
    CHECK_THAT(read_text("0 W 0x80 0x4\n", usimm).error, Catch::StartsWith("t:1:10: "));
}

TEST_CASE("nvmain: contents in order of memory, old contents with version 1", "[trace]") {
    const std::string line = "5 W 0x40 " + hex(1);
    CHECK(read_text(line + " 7\n", nvmain).entries ==
          Entries{{.address = 0x40, .time = 5 * ns, .is_write = true, .thread = 7, .data = contents(1)}});
    CHECK(read_text("NVMV0\n" + line + " 7\n", nvmain).entries.size() == 1);
    CHECK(read_text("NVMV1\n" + line + " " + hex(2) + " 7\n", nvmain).entries ==
          Entries{{.address = 0x40,
                   .time = 5 * ns,
                   .is_write = true,
                   .thread = 7,
                   .data = contents(1),
                   .old_data = contents(2)}});
    CHECK_THAT(read_text("NVMV1\n" + line + " 7\n", nvmain).error,
               Catch::StartsWith("t:2:") && Catch::Contains("old data of 1 digits"));
    CHECK_THAT(read_text(line + " " + hex(2) + " 7\n", nvmain).error, Catch::StartsWith("t:1:"));
    CHECK_THAT(read_text(line + " 4294967296\n", nvmain).error, Catch::Contains("is no thread number"));
    CHECK_THAT(read_text("NVMV1\n", nvmain).error, Catch::Contains("holds no entry"));
}

TEST_CASE("gem5: ticks by tick_freq, fields in any order, unknown ones skipped", "[trace]") {
    const std::string packet = "\x08\x02\x10\x04\x18\x40\x20\x08\x28\x03\x30\x09\x38\x7f";
    const Entry wanted{
        .address = 0x40, .time = 2000, .bytes = 8, .is_write = true, .pc = 0x7F, .packet = 9, .flags = 3};
    CHECK(read_text(gem5_trace({packet}), gem5).entries == Entries{wanted});
    const std::string unknown =
        "\x41"
        "12345678"
        "\x4a\x03"
        "abc"
        "\x55"
        "1234"
        "\x58\x01";
    CHECK(read_text(gem5_trace({unknown + packet, packet + unknown}), gem5).entries ==
          Entries{wanted, wanted});
    auto slower =
        read_text(gem5_trace({packet}, "\x80\x94\xeb\xdc\x03"), gem5).entries;  // 10^9 ticks a second
    CHECK(slower.at(0).time == 2 * ns);
}

TEST_CASE("gem5: a packet of a mebibyte is the largest there is", "[trace]") {
    const std::string start = "\x08\x02\x10\x01\x18\x40\x20";
    CHECK(read_text(gem5_trace({start + "\x80\x80\x40"}), gem5).entries.at(0).bytes == 1'048'576);
    CHECK_THAT(read_text(gem5_trace({start + "\x81\x80\x40"}), gem5).error,
               Catch::Contains("size 1048577: a request has 1 to 1048576 bytes"));
}

TEST_CASE("gem5: what is malformed is refused at its byte", "[trace]") {
    const std::string good = "\x08\x02\x10\x01\x18\x40\x20\x08";
    for (const std::string& bad : {
             good + "\x28",  // field cut
             good + "\x4a\x09"
                    "abc",                                               // longer than the message
             good + "\x4b",                                              // a group
             good + "\x28\xff\xff\xff\xff\xff\xff\xff\xff\xff\x02",      // varint of 65 bits
             good + "\x28\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01",  // varint of 11 bytes
             good + "\x28\x80\x80\x80\x80\x10",                          // flags of 33 bits
             "\x0a\x01"
             "a" +
                 good,  // tick with another wire type
             good.substr(2), good + "\x18\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01",  // wraps
         }) {
        const auto reading = read_text(gem5_trace({good, bad, good}), gem5);
        INFO(reading.error);
        CHECK(reading.entries.size() == 1);
        CHECK_THAT(reading.error, Catch::StartsWith("t: record 2, byte "));
    }
    CHECK_THAT(read_text(gem5_trace({good}, "\x80\x80\x80\x80\x80\x80\x80\x80\x80\x01"), gem5).error,
               Catch::Contains("at most 10^15 ticks"));
}

TEST_CASE("mrt: gaps count the instructions of a thread, fillers carry long ones", "[trace]") {
    const Entries entries{
        {.address = 0x1000, .time = 0, .bytes = 8},
        {.address = 0x1008, .time = 200'000 * ns, .bytes = 1, .is_write = true, .thread = 3},
        {.address = 0x2000, .time = 0, .is_fetch = true},
        {.address = 0x3000, .time = 65'535 * ns, .bytes = 4, .depends = 2, .is_locked = true},
        {.address = 0x3000, .time = 65'535 * ns, .bytes = 4, .is_write = true, .is_locked = true}};
    const auto [text, lost] = test::write_text(entries, mrt);
    CHECK(lost.empty());
    CHECK(text.size() == 64 + 16 * (entries.size() + 3));  // three fillers of 65,535 in thread 3
    CHECK(read_text(text, mrt).entries == entries);
    const auto word = [&bytes = text](std::size_t at) { return static_cast<unsigned char>(bytes[at]); };
    CHECK(word(8) == 8);   // records
    CHECK(word(24) == 2);  // loads
    CHECK(word(32) == 2);  // stores
    CHECK(word(40) == 2);  // threads
    CHECK(word(44) == 1);  // fetches are there, dependences are known
    CHECK(word(48) == 1);  // fetches
}

TEST_CASE("mrt: a dependence counts requests, its record fillers too", "[trace]") {
    const Entries entries{{.address = 0x1000, .bytes = 8},
                          {.address = 0x2000, .time = 3 * ns, .bytes = 8},
                          {.address = 0x3000, .time = 200'000 * ns, .bytes = 8, .depends = 2},
                          {.address = 0x4000, .time = 400'000 * ns, .bytes = 8, .depends = 1},
                          {.address = 0x5000, .time = 400'000 * ns, .bytes = 8, .depends = 4}};
    auto [text, lost] = test::write_text(entries, mrt);
    CHECK(lost.empty());
    CHECK(text[64 + 5 * 16 + 14] == 2 + 3);
    CHECK(text[64 + 9 * 16 + 14] == 1 + 3);
    CHECK(text[64 + 10 * 16 + 14] == 4 + 6);
    CHECK(read_text(text, mrt).entries == entries);
    text[64 + 9 * 16 + 14] = 2;
    CHECK_THAT(read_text(text, mrt).error, Catch::StartsWith("t: record 10, byte 208: dep 2 names a filler"));
}

TEST_CASE("mrt: a load 65,535 records back can be named, one more cannot", "[trace]") {
    for (const std::uint16_t back : {std::uint16_t{65534}, std::uint16_t{65535}}) {
        Entries entries(65'536, {.address = 0x1000});
        entries.push_back({.address = 0x2000, .time = 70'000 * ns, .depends = back});
        CHECK(test::write_text(entries, mrt).lost.empty() == (back == 65534));
    }
}

TEST_CASE("mrt: a load too many fillers back is no dependence any more", "[trace]") {
    for (const std::uint64_t fillers : {31U, 32U, 64U, 65U, 1000U}) {
        const Entries entries{{.address = 0x1000},
                              {.address = 0x2000, .time = (fillers * 65'535 + 1) * ns, .depends = 1}};
        auto [text, lost] = test::write_text(entries, mrt);
        CAPTURE(fillers);
        CHECK(lost.empty() == (fillers <= 64));
        text[text.size() - 2] = static_cast<char>((fillers + 1) & 0xFF);  // as another writer may encode it
        text[text.size() - 1] = static_cast<char>((fillers + 1) >> 8U);
        CHECK(read_text(text, mrt).entries.at(1).depends == (fillers <= 64 ? 1 : 0));
    }
}

TEST_CASE("mrt: a trace of fillers holds no entry, and a filler is exactly that", "[trace]") {
    const auto [text, lost] = test::write_text({{.time = 70'000 * ns}}, mrt);
    std::string only = text.substr(0, 80);
    only[8] = 1;
    CHECK_THAT(read_text(only, mrt).error, Catch::Contains("holds no entry"));
    std::string odd = text;
    odd[64] = 1;
    CHECK_THAT(read_text(odd, mrt).error, Catch::StartsWith("t: record 1, byte 64: a filler has address 0"));
}
