// SPDX-License-Identifier: Apache-2.0
// Tests of data over TLM: blocking and debug transport, bursts, poison.
// SystemC elaborates once per process: each TEST_CASE is a ctest of its own, and none has sections.
#include <catch2/catch.hpp>

#include "tests/platform/tlm_bench.hpp"

using namespace mktme;
using namespace mktme::testing;

TEST_CASE("The debug interface reads and writes plaintext at once, and counts nothing", "[tlm][debug]") {
    Bench bench{full_with_integrity()};
    const auto bytes = [](std::size_t count, unsigned char first) {
        std::vector<unsigned char> data(count);
        for (auto& byte : data) byte = first++;
        return data;
    };
    bench.accesses = [&] {
        const PhysAddr home = bench.at(1, 0x1010);
        CHECK(bench.debug_write(home, bytes(200, 3)) == 200);
        CHECK(bench.debug_read(home, 200) == bytes(200, 3));
        CHECK(bench.read(home) == 3);  // as all reads: decrypted under KeyID 1
        CHECK(bench.debug_read(bench.at(0, 0x1010), 200) != bytes(200, 3));
        // A write that is still queued is seen and changed.
        CHECK(bench.write(home, {0xA0, 0xA1}) == tlm::TLM_OK_RESPONSE);
        CHECK(bench.debug_read(home, 3) == std::vector<unsigned char>{0xA0, 0xA1, 5});
        CHECK(bench.debug_write(PhysAddr{home.count() + 1}, {0xB1, 0xB2}) == 2);
        CHECK(bench.debug_read(home, 4) == std::vector<unsigned char>{0xA0, 0xB1, 0xB2, 6});
        sc_core::wait(1, sc_core::SC_US);
        CHECK(bench.read(PhysAddr{home.count() + 2}) == 0xB2);
        // The end of memory and poison cut a transfer short.
        const std::uint64_t end = bench.package.capacity().count();
        CHECK(bench.debug_read(bench.at(1, end - 10), 64).size() == 10);
        CHECK(bench.debug_write(bench.at(1, end - 10), bytes(64, 1)) == 10);
        CHECK(bench.debug_read(PhysAddr{end}, 64).empty());
        CHECK(bench.debug_read(bench.at(2, 0x8000), 64).empty());             // never initialised
        CHECK(bench.debug_write(bench.at(2, 0x8000), {1}) == 0);              // part of poison
        CHECK(bench.debug_write(bench.at(2, 0x8000), bytes(128, 9)) == 128);  // whole lines
        CHECK(bench.debug_read(bench.at(2, 0x8000), 128) == bytes(128, 9));
    };
    sc_core::sc_start();
    const auto stats = bench.package.controller().channels()[0].stats(SimTime{1});
    CHECK(stats.reads == 2);
    CHECK(bench.package.contents()->stats().wrong == std::array<std::uint64_t, contents::wrong_read_count>{});
    CHECK(bench.package.contents()->stats().poisoned == 0);
}

TEST_CASE("The debug interface sees a partial write that is being merged", "[tlm][debug]") {
    Bench bench{full_with_integrity()};
    bench.accesses = [&] {
        const PhysAddr line = bench.at(1, 0x2000);
        CHECK(bench.debug_write(line, std::vector<unsigned char>(64, 1)) == 64);
        sc_core::sc_spawn(
            [&] { CHECK(bench.write(PhysAddr{line.count() + 4}, {9}) == tlm::TLM_OK_RESPONSE); });
        for (int i = 0; i < 100; ++i) {  // from before its read to after its WR
            sc_core::wait(1, sc_core::SC_NS);
            const auto seen = bench.debug_read(line, 6);
            if (i > 2) CHECK(seen == std::vector<unsigned char>{1, 1, 1, 1, 9, 1});
            if (i == 5) CHECK(bench.debug_write(line, {1, 1}) == 2);
        }
        CHECK(bench.read(PhysAddr{line.count() + 4}) == 9);
        CHECK(bench.read(PhysAddr{line.count() + 5}) == 1);
    };
    sc_core::sc_start();
}

TEST_CASE("Without bytes the debug interface gives none", "[tlm][debug]") {
    sc_core::sc_set_time_resolution(1, sc_core::SC_FS);
    platform::PackageParams params;
    params.data = contents::DataMode::tags;
    Bench bench{params};
    bench.accesses = [] {};
    CHECK(bench.debug_read(PhysAddr{0}, 64).empty());
    CHECK(bench.debug_write(PhysAddr{0}, {1, 2}) == 0);
}

TEST_CASE("Data go to DRAM and come back over TLM, whole lines and parts of them, queued or not",
          "[tlm][data]") {
    Bench bench{full_with_integrity()};
    bench.accesses = [&] {
        CHECK(bench.write(bench.at(1, 0x1000), std::vector<unsigned char>(64, 0x11)) == tlm::TLM_OK_RESPONSE);
        CHECK(bench.read(bench.at(1, 0x1005)) == 0x11);
        CHECK(bench.write(bench.at(1, 0x1005), {0x22, 0x33}) == tlm::TLM_OK_RESPONSE);
        CHECK(bench.read(bench.at(1, 0x1004)) == 0x11);
        CHECK(bench.read(bench.at(1, 0x1005)) == 0x22);
        sc_core::wait(1, sc_core::SC_US);  // all is in DRAM
        CHECK(bench.read(bench.at(1, 0x1006)) == 0x33);
        CHECK(bench.read(bench.at(1, 0x1007)) == 0x11);
    };
    sc_core::sc_start();
    CHECK(bench.package.controller().channels()[0].stats(SimTime{1}).merges == 1);
}

TEST_CASE("A read that gets poison is answered with a generic error", "[tlm][data][integrity]") {
    Bench bench{full_with_integrity()};
    bench.accesses = [&] {
        const PhysAddr line = bench.at(2, 0x1000);
        CHECK_FALSE(bench.read(line));  // never initialised
        CHECK(bench.write(line, std::vector<unsigned char>(64, 0x11)) == tlm::TLM_OK_RESPONSE);
        sc_core::wait(1, sc_core::SC_US);
        CHECK(bench.read(line) == 0x11);
        bench.package.contents()->flip(DramAddr{0x1000}, 0);
        CHECK_FALSE(bench.read(line));
    };
    sc_core::sc_start();
    CHECK(bench.package.contents()->stats().poisoned == 2);
}

TEST_CASE("A read forwarded from a write that was merged with poison gets poison", "[tlm][data][integrity]") {
    Bench bench{full_with_integrity()};
    bench.accesses = [&] {
        const PhysAddr line = bench.at(2, 0x1000);  // never initialised
        sc_core::sc_spawn([&] { CHECK(bench.write(line, {1}) == tlm::TLM_OK_RESPONSE); });
        sc_core::wait(2, sc_core::SC_NS);
        CHECK_FALSE(bench.read(line));  // waits at the port until the write is merged
    };
    sc_core::sc_start();
    const auto stats = bench.package.controller().channels()[0].stats(SimTime{1});
    CHECK(stats.merges == 1);
    CHECK(stats.forwarded == 1);
}

TEST_CASE("A burst is answered once, when its last line is done, and may begin and end within a line",
          "[tlm][data]") {
    Bench bench{two_channels()};
    bench.accesses = [&] {
        std::vector<unsigned char> data(1000);
        for (std::size_t i = 0; i < data.size(); ++i) data[i] = static_cast<unsigned char>(i * 7);
        CHECK(bench.access(tlm::TLM_WRITE_COMMAND, bench.at(1, 0x1005), data) == tlm::TLM_OK_RESPONSE);
        std::vector<unsigned char> back(1000);
        CHECK(bench.access(tlm::TLM_READ_COMMAND, bench.at(1, 0x1005), back) == tlm::TLM_OK_RESPONSE);
        CHECK(back == data);
    };
    sc_core::sc_start();
    // From 0x1005 to 0x13ed: 16 lines, of which the first and the last are written in part.
    std::uint64_t reads = 0;
    std::uint64_t merges = 0;
    for (const auto& channel : bench.package.controller().channels()) {
        reads += channel.stats(SimTime{1}).reads;
        merges += channel.stats(SimTime{1}).merges;
    }
    CHECK(reads == 16);
    CHECK(merges == 2);
}

TEST_CASE("One poisoned line makes an error of the whole burst", "[tlm][data][integrity]") {
    Bench bench{two_channels()};
    bench.accesses = [&] {
        CHECK(bench.write(bench.at(2, 0x1000), std::vector<unsigned char>(128, 5)) == tlm::TLM_OK_RESPONSE);
        std::vector<unsigned char> back(192);  // the third line was never initialised
        CHECK(bench.access(tlm::TLM_READ_COMMAND, bench.at(2, 0x1000), back) ==
              tlm::TLM_GENERIC_ERROR_RESPONSE);
    };
    sc_core::sc_start();
}
