// SPDX-License-Identifier: Apache-2.0
// Times of the stand-alone engine against closed forms (docs/models/memory-controller.md, "The engine before another
// memory"). SystemC elaborates once per process: each TEST_CASE is a ctest of its own, and none has sections.
#include <catch2/catch.hpp>

#include "models/base/error.hpp"
#include "models/base/stat_sources.hpp"
#include "tests/engine/engine_bench.hpp"

namespace {

using namespace mktme;
using namespace mktme::testing;
using namespace mktme::literals;
using crypto::EngineModuleParams;
using crypto::EngineParams;
using crypto::MemoryTransport;
using sc_core::sc_time;

using Bench = EngineBench<PlainMemory>;

constexpr int clock_ps = 500;  // the default of 2 GHz
constexpr int io = 2;          // clocks
constexpr int span = 1;        // clocks from a line's first block to its last, on two cores
constexpr int aes_128 = 10;
constexpr int aes_256 = 14;

sc_time ps(double count) { return {count, sc_core::SC_PS}; }
sc_time clocks(int count) { return ps(count * clock_ps); }
sc_time ns(double count) { return {count, sc_core::SC_NS}; }

EngineModuleParams before_blocking_memory(const EngineParams& engine = {}) {
    return {.engine = engine, .transport = MemoryTransport::blocking};
}

/// Returns the time since a value of the clock.
sc_time since(sc_dt::uint64 began) { return sc_time::from_value(sc_core::sc_time_stamp().value() - began); }

/// Returns the time that a read of a line takes which starts at 10 ns, or later by `off`.
sc_time time_of_read(Bench& bench, std::uint64_t keyid, const sc_time& off = {}) {
    sc_time took;
    bench.accesses = [&, keyid, off] {
        sc_core::wait(ns(10) + off);
        const auto began = sc_core::sc_time_stamp().value();
        bench.read(at(keyid, 0x40), 64);
        took = since(began);
    };
    sc_core::sc_start();
    return took;
}

/// Returns the clocks between the arrivals of the lines of a burst at the memory, and before the first.
std::vector<int> arrivals_of_burst(Bench& bench, tlm::tlm_command command, std::size_t lines) {
    bench.accesses = [&, command, lines] {
        Access access;
        access.data.resize(lines * 64);
        access.prepare(command, at(1, 0), access.data.size());
        CHECK(bench.transport(access) == tlm::TLM_OK_RESPONSE);
    };
    sc_core::sc_start();
    std::vector<int> distances;
    sc_time before;
    for (const sc_time& arrival : bench.memory.arrivals) {
        distances.push_back(static_cast<int>((arrival - before) / clocks(1)));
        before = arrival;
    }
    return distances;
}

}  // namespace

TEST_CASE("A read takes the memory's latency, a line's passage of the cores and the IO stages",
          "[engine][timing]") {
    Bench bench;
    CHECK(time_of_read(bench, 1) == ns(50) + clocks(span + aes_128 + io));
    const auto stats = bench.engine.stats(1_us);
    CHECK(stats.lines == 1);
    CHECK(stats.tweaks_hidden == 1);
}

TEST_CASE("A read over blocking calls takes as long", "[engine][timing]") {
    Bench bench{before_blocking_memory()};
    CHECK(time_of_read(bench, 1) == ns(50) + clocks(span + aes_128 + io));
}

TEST_CASE("A read with keys of 256 bits takes four clocks more", "[engine][timing]") {
    Bench bench;
    CHECK(time_of_read(bench, 2) == ns(50) + clocks(span + aes_256 + io));
}

TEST_CASE("A read in plain takes the memory's latency and the IO stages", "[engine][timing]") {
    Bench bench;
    CHECK(time_of_read(bench, 0) == ns(50) + clocks(io));
}

TEST_CASE("A memory that is faster than the tweak exposes the tweak", "[engine][timing]") {
    Bench bench;
    bench.memory.latency = ns(1);
    CHECK(time_of_read(bench, 1) == clocks(aes_128) + clocks(span + aes_128 + io));
    CHECK(bench.engine.stats(1_us).tweaks_hidden == 0);
}

TEST_CASE("A serial tweak begins when the data have come", "[engine][timing]") {
    Bench bench{{.engine = {.tweak = crypto::TweakTiming::serial}}};
    CHECK(time_of_read(bench, 1) == ns(50) + clocks(aes_128 + span + aes_128 + io));
}

TEST_CASE("A fixed latency replaces the engine for reads", "[engine][timing]") {
    Bench bench{{.engine = {.fixed_latency = 7_ns}}};
    CHECK(time_of_read(bench, 1) == ns(57));
}

TEST_CASE("Request and data are seen at the next edge of the engine's clock", "[engine][timing]") {
    Bench bench;
    bench.memory.latency = ps(50'100);
    // Sent at 10.2 ns, seen at 10.5; back at 60.6, seen at 61.0.
    CHECK(time_of_read(bench, 1, ps(200)) == ps(800) + ns(50) + clocks(span + aes_128 + io));
    CHECK(bench.memory.arrivals.at(0) == ps(10'500));
}

TEST_CASE("A write is sent when tweak and line are encrypted, and done when the memory says so",
          "[engine][timing]") {
    Bench bench;
    bench.memory.latency = ps(30'123);
    bench.accesses = [&] {
        sc_core::wait(ns(10));
        bench.write(at(1, 0), some_bytes(1, 64));
        CHECK(sc_core::sc_time_stamp() == bench.memory.arrivals.at(0) + ps(30'123));
        bench.write(at(0, 0), some_bytes(1, 64));                        // in plain: nothing to wait for
        CHECK(bench.memory.arrivals.at(1) == ns(10) + clocks(24 + 61));  // at the edge after 52.123 ns
    };
    sc_core::sc_start();
    CHECK(bench.memory.arrivals.at(0) == ns(10) + clocks(aes_128 + span + aes_128 + io + 1));
}

TEST_CASE("A partial write takes a read, its decryption, and a write", "[engine][timing]") {
    Bench bench;
    bench.accesses = [&] { bench.write(at(1, 5), some_bytes(1, 3)); };
    sc_core::sc_start();
    constexpr int read = span + aes_128 + io;
    constexpr int write = aes_128 + span + aes_128 + io + 1;
    CHECK(bench.memory.arrivals.at(1) == ns(50) + clocks(read + write));
    CHECK(sc_core::sc_time_stamp() == ns(50) + clocks(read + write) + ns(50));
}

TEST_CASE("Reads enter one a clock, and leave no faster than the initiation interval of the cores",
          "[engine][timing]") {
    constexpr int interval = 8;
    constexpr int lines = 8;
    Bench bench{before_blocking_memory({.data_cores = 1, .initiation_interval = Cycles{interval}})};
    CHECK(arrivals_of_burst(bench, tlm::TLM_READ_COMMAND, lines) == std::vector<int>{0, 1, 1, 1, 1, 1, 1, 1});
    constexpr int a_line = 4 * interval;
    CHECK(sc_core::sc_time_stamp() == ns(50) + clocks((lines - 1) * a_line + 3 * interval + aes_128 + io));
}

TEST_CASE("A read waits for a credit: with one, until the line before has entered its core",
          "[engine][timing]") {
    Bench bench{before_blocking_memory({.read_buffer = 1})};
    CHECK(arrivals_of_burst(bench, tlm::TLM_READ_COMMAND, 4) == std::vector<int>{0, 100, 100, 100});
}

TEST_CASE("With two credits a third read waits for the first, and a fourth for the second",
          "[engine][timing]") {
    Bench bench{before_blocking_memory({.read_buffer = 2})};
    CHECK(arrivals_of_burst(bench, tlm::TLM_READ_COMMAND, 5) == std::vector<int>{0, 1, 99, 2, 98});
}

TEST_CASE("A line in plain takes no credit", "[engine][timing]") {
    Bench bench{before_blocking_memory({.read_buffer = 1})};
    bench.accesses = [&] {
        Access access;
        access.data.resize(256);
        access.prepare(tlm::TLM_READ_COMMAND, at(0, 0), 256);
        CHECK(bench.transport(access) == tlm::TLM_OK_RESPONSE);
    };
    sc_core::sc_start();
    CHECK(sc_core::sc_time_stamp() == ns(50) + clocks(3 + io));
}

TEST_CASE("A memory with one request at a time gets the next when it ends the one before",
          "[engine][timing]") {
    Bench bench;  // non-blocking: simple_target_socket sends no END_REQ, so BEGIN_RESP ends the request
    CHECK(arrivals_of_burst(bench, tlm::TLM_READ_COMMAND, 3) == std::vector<int>{0, 100, 100});
}

TEST_CASE("Writes leave as fast as the cores encrypt them: two clocks a line, but the first two",
          "[engine][timing]") {
    Bench bench{before_blocking_memory()};
    CHECK(arrivals_of_burst(bench, tlm::TLM_WRITE_COMMAND, 6) == std::vector<int>{24, 1, 2, 2, 2, 2});
}

TEST_CASE("A full write buffer lets the next write enter when one is sent", "[engine][timing]") {
    Bench bench{{.write_buffer = 1, .transport = MemoryTransport::blocking}};
    CHECK(arrivals_of_burst(bench, tlm::TLM_WRITE_COMMAND, 3) == std::vector<int>{24, 24, 24});
}

TEST_CASE("A read passes a write that is being encrypted, unless it is of the same line",
          "[engine][timing]") {
    Bench bench{before_blocking_memory()};
    bench.accesses = [&] {
        sc_core::sc_spawn([&] { bench.write(at(1, 0), some_bytes(1, 64)); });
        sc_core::wait(ps(100));
        sc_core::sc_spawn([&] { bench.read(at(1, 0x40), 64); });
        sc_core::wait(ns(200));
        sc_core::sc_spawn([&] { bench.write(at(1, 0), some_bytes(2, 64)); });
        sc_core::wait(ps(100));
        sc_core::sc_spawn([&] { CHECK(bench.read(at(1, 0), 64) == some_bytes(2, 64)); });
    };
    sc_core::sc_start();
    CHECK(bench.memory.addresses == std::vector<std::uint64_t>{0x40, 0, 0, 0});
    CHECK(bench.memory.arrivals.at(0) == clocks(1));
    CHECK(bench.memory.arrivals.at(3) == bench.memory.arrivals.at(2) + ns(50));
}

TEST_CASE("A key that is not expanded is loaded before the tweak, and again when it was changed",
          "[engine][timing]") {
    Bench bench{{.engine = {.key_store = 1, .key_load = 24_cy}}};
    bench.memory.latency = ns(1);
    std::vector<sc_time> took;
    bench.accesses = [&] {
        for (int i = 0; i < 3; ++i) {
            if (i == 2) bench.engine.key_changed(1);
            const auto began = sc_core::sc_time_stamp().value();
            bench.read(at(1, 0), 64);
            took.push_back(since(began));
        }
    };
    sc_core::sc_start();
    const sc_time hit = clocks(aes_128 + span + aes_128 + io);
    CHECK(took == std::vector<sc_time>{hit + clocks(24), hit, hit + clocks(24)});
    CHECK(bench.engine.stats(1_us).key_store->misses == 2);
}

TEST_CASE("At a resolution of 100 ps the times are those of 1 ps", "[engine][timing]") {
    sc_core::sc_set_time_resolution(100, sc_core::SC_PS);
    Bench bench;
    CHECK(time_of_read(bench, 1) == ns(50) + clocks(span + aes_128 + io));
}

TEST_CASE("A clock of which few edges are multiples of the resolution is seen late by less than a step",
          "[engine][timing]") {
    sc_core::sc_set_time_resolution(100, sc_core::SC_PS);
    Bench bench{{.engine = {.clock = Frequency{1'700'000'000}}}};
    // Entry at edge 17 (10 ns). Back at 60 ns, which is edge 102; 13 clocks later edge 115 is at 67.647 ns.
    CHECK(time_of_read(bench, 1) == ps(57'700));
}

TEST_CASE("A resolution coarser than the engine's clock is refused", "[engine][timing]") {
    sc_core::sc_set_time_resolution(1, sc_core::SC_NS);
    CHECK_THROWS_WITH((crypto::EngineModule{"engine", {}}),
                      "SystemC's time resolution of 1000000 fs is coarser than an engine clock of 500000 fs: "
                      "choose a finer one with sc_set_time_resolution");
}

TEST_CASE("The engine is a source of statistics", "[engine][timing]") {
    Bench bench;
    time_of_read(bench, 1);
    StatSources sources;
    sources.add("crypto", bench.engine);
    const auto tree = sources.read(SimTime{100'000'000});
    REQUIRE(tree.find<crypto::CryptoStats>("crypto") != nullptr);
    CHECK(tree.find<crypto::CryptoStats>("crypto")->lines == 1);
}
