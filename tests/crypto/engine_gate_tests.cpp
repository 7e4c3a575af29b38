// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>
#include <type_traits>

#include "models/crypto/engine_timing.hpp"

namespace {

using namespace mktme;
using namespace mktme::literals;
using crypto::EngineParams;
using crypto::EnginePaths;
using crypto::EngineTiming;
using crypto::LineCipher;
using crypto::TweakTiming;

constexpr auto aes128 = LineCipher::aes_xts_128;
constexpr auto aes256 = LineCipher::aes_xts_256;
constexpr Cycles cwl = 16_cy;
const ClockDomain dram{1600_MHz};  // an edge every 625 ps

// An engine holds a pointer into itself: a copy would take the slots of the original.
static_assert(!std::is_copy_constructible_v<EngineTiming> && !std::is_copy_assignable_v<EngineTiming>);

}  // namespace

TEST_CASE("Three cores pack lines without a gap: the next line shares the clock of the last block",
          "[crypto][timing]") {
    EngineTiming engine{{.clock = 1600_MHz, .data_cores = 3, .io_stages = 0_cy}, dram, cwl};
    // Three blocks a clock from 100 on: last blocks in clocks 101, 102, 103 and 105.
    for (const Cycles last : {101_cy, 102_cy, 103_cy, 105_cy})
        CHECK(engine.read(100_cy, 0_cy, aes128) == dram.edge(last + 10_cy));
}

TEST_CASE("A burst never begins before its ciphertext is out", "[crypto][timing]") {
    // Alone: last block in clock 3, out 12 clocks later: 15 clocks of 4 DRAM cycles, so the burst begins in 60.
    EngineTiming slow{{.clock = 400_MHz, .data_cores = 1}, dram, cwl};
    CHECK(slow.write_gate(aes128) == 60_cy - cwl);
    CHECK(slow.write_gate(aes256) == 76_cy - cwl);
    // 20 clocks of 833.3 ps end between DRAM edges 26 and 27: the burst waits for the whole edge.
    EngineTiming odd{{.clock = 1200_MHz, .data_cores = 1, .io_stages = 7_cy}, dram, cwl};
    CHECK(odd.write_gate(aes128) == 27_cy - cwl);
    // An engine that is done before the burst never delays a write.
    EngineTiming fast{{.clock = 2_GHz, .data_cores = 4}, dram, cwl};
    CHECK(fast.write_gate(aes256) == 0_cy);
}

TEST_CASE("A lone line never waits: it is out (ceil(4/N) - 1) x II + cipher + IO after it may start",
          "[crypto][closed-form]") {
    for (const std::uint64_t cores : {1U, 2U, 3U, 4U, 5U, 8U, 13U})
        for (const std::uint64_t interval : {1U, 2U, 3U, 10U, 40U, 1024U}) {
            EngineTiming engine{{.clock = 1600_MHz,
                                 .data_cores = cores,
                                 .tweak_cores = 4,
                                 .initiation_interval = Cycles{interval}},
                                dram,
                                cwl};
            const Cycles alone{((4 + cores - 1) / cores - 1) * interval + 10 + 2};
            // A line starts when the previous one has left the cores, or up to 6 clocks later to vary the phase.
            Cycles beat = 100_cy;
            for (int i = 0; i < 50; ++i) {
                const Cycles tweak = engine.book_tweak(beat - 10_cy, 0_cy, aes128);
                REQUIRE(engine.read(beat, tweak, aes128) == dram.edge(beat + alone));
                beat += Cycles{((4 + cores - 1) / cores) * interval + static_cast<std::uint64_t>(i % 7)};
            }
        }
}

TEST_CASE("A core takes a block II clocks after the one before, and no clock earlier", "[crypto][timing]") {
    constexpr Cycles interval = 10_cy;
    // Four cores take a line at once: the next line waits for the end of the interval.
    for (const Cycles gap : {0_cy, 1_cy, 9_cy, 10_cy, 11_cy}) {
        EngineTiming engine{
            {.clock = 1600_MHz, .data_cores = 4, .initiation_interval = interval, .io_stages = 0_cy},
            dram,
            cwl};
        CHECK(engine.read(103_cy, 0_cy, aes128) == dram.edge(113_cy));
        CHECK(engine.read(103_cy + gap, 0_cy, aes128) == dram.edge(113_cy + std::max(gap, interval)));
    }
}

TEST_CASE("Eight cores take two lines at once, the third an interval later", "[crypto][timing]") {
    EngineTiming engine{{.clock = 1600_MHz,
                         .data_cores = 8,
                         .tweak_cores = 2,
                         .initiation_interval = 10_cy,
                         .io_stages = 0_cy},
                        dram,
                        cwl};
    for (const Cycles entered : {103_cy, 103_cy, 113_cy, 113_cy, 123_cy})
        CHECK(engine.read(103_cy, 0_cy, aes128) == dram.edge(entered + 10_cy));
}

TEST_CASE("A tweak core takes a tweak II clocks after the one before, on several cores in turn",
          "[crypto][timing]") {
    EngineTiming engine{{.clock = 1600_MHz, .tweak_cores = 2, .initiation_interval = 10_cy}, dram, cwl};
    for (const Cycles entered : {103_cy, 103_cy, 113_cy, 113_cy, 123_cy})
        CHECK(engine.book_tweak(103_cy, 0_cy, aes128) == entered + 10_cy);
    CHECK(engine.book_tweak(130_cy, 0_cy, aes128) == 140_cy);  // a core has been free since 123
    CHECK(engine.book_tweak(131_cy, 0_cy, aes128) == 143_cy);  // the other since 133
}

TEST_CASE("Reads and writes pass a busy engine at N x 16 bytes an interval", "[crypto][closed-form]") {
    for (const std::uint64_t cores : {1U, 2U, 3U, 4U, 5U, 6U, 8U, 12U})
        for (const std::uint64_t interval : {1U, 3U, 10U}) {
            const EngineParams p{.clock = 100_MHz,
                                 .data_cores = cores,
                                 .tweak_cores = 3,
                                 .initiation_interval = Cycles{interval}};
            EngineTiming reads{p, dram, cwl};
            EngineTiming writes{p, dram, cwl};
            constexpr std::uint64_t lines = 3000;  // 4 x 3000 blocks are whole rows of so many cores
            const SimTime read_first = reads.read(1600_cy, 0_cy, aes128);
            const Cycles write_first = writes.write_gate(aes128);
            for (std::uint64_t i = 0; i < lines; ++i) {
                if (i != 0) reads.read(1600_cy, 0_cy, aes128);
                writes.write(writes.write_gate(aes128), aes128);
            }
            const SimTime busy = 10_ns * (lines * 4 * interval / cores);
            CHECK(reads.read(1600_cy, 0_cy, aes128) - read_first == busy);
            CHECK(dram.edge(writes.write_gate(aes128)) - dram.edge(write_first) == busy);
        }
}

TEST_CASE("Edges of the DRAM's clock cost a stream of writes nothing", "[crypto][closed-form]") {
    for (const Frequency clock : {700_MHz, 1200_MHz, 2_GHz, Frequency{1'733'333'333}, 4800_MHz})
        for (const std::uint64_t cores : {1U, 2U, 3U, 4U, 5U, 6U, 7U, 8U, 9U})
            for (const std::uint64_t interval : {10U, 37U}) {
                EngineTiming engine{{.clock = clock,
                                     .data_cores = cores,
                                     .tweak_cores = 3,
                                     .initiation_interval = Cycles{interval}},
                                    dram,
                                    cwl};
                const double line_ns = 4.0 * static_cast<double>(interval) / static_cast<double>(cores) /
                                       (static_cast<double>(clock.count()) / 1e9);
                if (line_ns < 4 * 0.625) continue;  // faster than the bus
                Cycles now = 10'000_cy;
                constexpr int lines = 1000;
                for (int i = 0; i < lines; ++i) {
                    now = std::max(now, engine.write_gate(aes128));
                    engine.write(now, aes128);
                }
                INFO("N " << cores << " II " << interval << " clock " << clock.count());
                // The first lines find cores that are still free.
                CHECK(in_ns(dram.edge(now - 10'000_cy)) / lines == Approx(line_ns).epsilon(0.01));
            }
}

TEST_CASE("A line is encrypted no more than its own time ahead of its burst", "[crypto][timing]") {
    // A shared path makes it visible: a write in cycle 400, its burst in 416, enters in clock 416 - 12 - 1 - 4 + 1.
    // A read that comes earlier waits behind the write; one that comes later does not.
    const EngineParams p{
        .clock = 1600_MHz, .data_cores = 4, .initiation_interval = 4_cy, .paths = EnginePaths::shared};
    EngineTiming engine{p, dram, cwl};
    engine.write(400_cy, aes128);
    CHECK(engine.read(300_cy, 0_cy, aes128) == dram.edge(404_cy + 12_cy));
    CHECK(engine.read(408_cy, 0_cy, aes128) == dram.edge(408_cy + 12_cy));
    CHECK(engine.read(409_cy, 0_cy, aes128) == dram.edge(412_cy + 12_cy));
}

TEST_CASE("Utilisation never exceeds the clocks there were", "[crypto][stats]") {
    EngineTiming engine{
        {.clock = 1600_MHz, .data_cores = 4, .initiation_interval = 1024_cy, .paths = EnginePaths::shared},
        dram,
        cwl};
    const SimTime out = engine.read(100_cy, 0_cy, aes128);  // in clock 100, out in 112
    CHECK(engine.stats(out).utilisation() == Approx(12.0 / 112));
    CHECK(engine.stats(dram.edge(2000_cy)).utilisation() == Approx(1024.0 / 2000));
}

TEST_CASE("A drain pays the pipeline once, not once a line", "[crypto][timing]") {
    constexpr Cycles burst = 4_cy;
    EngineTiming engine{{.clock = 2_GHz, .data_cores = 4, .io_stages = 20_cy}, dram, cwl};
    CHECK(engine.drain_lead(aes128) == 9_cy);  // 31 clocks = 15.5 ns = 24.8, so 25 cycles, less CWL
    const Cycles drain_start = 1000_cy;
    Cycles now = std::max(drain_start + engine.drain_lead(aes128), engine.write_gate(aes128));
    CHECK(now == 1009_cy);
    for (int i = 0; i < 100; ++i) {
        engine.write(now, aes128);
        now += burst;
        CHECK(engine.write_gate(aes128) <= now);
    }
}

TEST_CASE("Lead: depth alone and one clock to cross, less CWL, the tweak of an arriving write comes on top",
          "[crypto][timing]") {
    EngineTiming engine{{.clock = 2_GHz, .data_cores = 2}, dram, 10_cy};
    CHECK(engine.drain_lead(aes256) == 5_cy);     // 1 + 14 + 2 + 1 clocks = 9 ns: 15 cycles
    CHECK(engine.arrival_lead(aes256) == 17_cy);  // and 14 clocks = 7 ns: 12 cycles
    EngineTiming serial{{.clock = 2_GHz, .data_cores = 2, .tweak = TweakTiming::serial}, dram, 10_cy};
    CHECK(serial.drain_lead(aes256) == 16_cy);  // 32 clocks = 16 ns: 26 cycles
    CHECK(serial.arrival_lead(aes256) == 16_cy);
    // CWL 15 covers the depth of 9 ns = 15 cycles exactly. CWL 14 is one cycle short: only then does the tweak count.
    EngineTiming covered{{.clock = 2_GHz, .data_cores = 2}, dram, 15_cy};
    CHECK(covered.arrival_lead(aes256) == 0_cy);
    EngineTiming short_by_one{{.clock = 2_GHz, .data_cores = 2}, dram, 14_cy};
    CHECK(short_by_one.drain_lead(aes256) == 1_cy);
    CHECK(short_by_one.arrival_lead(aes256) == 13_cy);
}

TEST_CASE("On a shared path a read holds up the next write, on separate paths it does not",
          "[crypto][backpressure]") {
    for (const EnginePaths paths : {EnginePaths::separate, EnginePaths::shared}) {
        EngineTiming engine{{.clock = 400_MHz, .data_cores = 1, .paths = paths}, dram, cwl};
        const Cycles before = engine.write_gate(aes128);
        engine.read(200_cy, 0_cy, aes128);  // clocks 50-53; a write then takes 54-57, out in 69
        CHECK(engine.write_gate(aes128) == (paths == EnginePaths::shared ? 276_cy - cwl : before));
    }
}

TEST_CASE("A line in plain and a fixed latency know no gate and take no core", "[crypto][backpressure]") {
    EngineTiming engine{
        {.clock = 400_MHz, .data_cores = 1, .paths = EnginePaths::shared, .read_buffer = 1}, dram, cwl};
    engine.read(200_cy, 0_cy, aes128);
    CHECK(engine.read_gate(aes128) == 200_cy);
    CHECK(engine.read_gate(LineCipher::none) == 0_cy);
    CHECK(engine.write_gate(LineCipher::none) == 0_cy);
    CHECK(engine.drain_lead(LineCipher::none) == 0_cy);
    EngineTiming fixed{
        {.clock = 100_MHz, .data_cores = 1, .read_buffer = 1, .fixed_latency = 7_ns}, dram, cwl};
    fixed.read(200_cy, 0_cy, aes256);
    fixed.write(300_cy, aes256);
    CHECK(fixed.read_gate(aes256) == 0_cy);
    CHECK(fixed.write_gate(aes256) == 0_cy);
    CHECK(fixed.arrival_lead(aes256) == 0_cy);
    CHECK(fixed.stats(1_us).busy_clocks == 0);
}

TEST_CASE("Utilisation is booked core clocks over all core clocks of both paths", "[crypto][stats]") {
    for (const EnginePaths paths : {EnginePaths::separate, EnginePaths::shared}) {
        EngineTiming engine{
            {.clock = 1_GHz, .data_cores = 2, .initiation_interval = 3_cy, .paths = paths}, dram, cwl};
        engine.read(160_cy, 0_cy, aes128);
        engine.write(400_cy, aes128);  // 2 lines x 4 blocks x 3 clocks = 24 of 1000 x 2 (x 2) core clocks
        const double expected = paths == EnginePaths::shared ? 0.012 : 0.006;
        CHECK(engine.stats(1_us).utilisation() == Approx(expected));
    }
}
