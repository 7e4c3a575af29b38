// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>
#include <cmath>

#include "models/base/error.hpp"
#include "models/base/random.hpp"
#include "models/crypto/engine_timing.hpp"

namespace {

using namespace mktme;
using namespace mktme::literals;
using crypto::EngineParams;
using crypto::EngineTiming;
using crypto::LineCipher;

constexpr Cycles cwl = 16_cy;
const ClockDomain dram{1600_MHz};

/// Exposed latency of a line whose last beat is in DRAM cycle 800 (500 ns: an edge of every clock used here).
SimTime exposed(EngineTiming& engine, LineCipher cipher, Cycles first_command = Cycles{700}) {
    const Cycles tweak = engine.book_tweak(first_command, Cycles{}, cipher);
    return engine.read(800_cy, tweak, cipher) - dram.edge(800_cy);
}

}  // namespace

TEST_CASE("T1: a line alone takes (R*s + IO + ceil(4/N) - 1) / f", "[crypto][timing]") {
    EngineTiming four{{.clock = 2_GHz, .data_cores = 4, .io_stages = 2_cy}, dram, cwl};
    CHECK(exposed(four, LineCipher::aes_xts_256) == 8_ns);
    EngineTiming one{{.clock = 2_GHz, .data_cores = 1, .io_stages = 2_cy}, dram, cwl};
    CHECK(exposed(one, LineCipher::aes_xts_256) == 9500_ps);
    EngineTiming half{
        {.clock = 2_GHz, .rounds_per_clock = Ratio{2.0}, .data_cores = 2, .io_stages = 2_cy}, dram, cwl};
    CHECK(exposed(half, LineCipher::aes_xts_128) == 4_ns);  // 5 + 2 + 1 clocks
}

TEST_CASE("A serial tweak adds its own AES: 2*R*s + IO + ceil(4/N) - 1", "[crypto][timing]") {
    EngineTiming engine{
        {.clock = 2_GHz, .data_cores = 2, .io_stages = 2_cy, .tweak = crypto::TweakTiming::serial},
        dram,
        cwl};
    CHECK(exposed(engine, LineCipher::aes_xts_128) == 11500_ps);  // 23 clocks
}

TEST_CASE("A MAC beside AES exposes what it is longer, one after it all of it",
          "[crypto][timing][integrity]") {
    using crypto::MacCheck;
    const auto exposed_by = [](Ratio mac_rounds, MacCheck check, LineCipher cipher) {
        EngineTiming engine{{.clock = 2_GHz,
                             .data_cores = 2,
                             .io_stages = 2_cy,
                             .mac_rounds_per_clock = mac_rounds,
                             .mac_check = check},
                            dram,
                            cwl};
        return exposed(engine, cipher);
    };
    constexpr auto with_mac = LineCipher::aes_xts_128_integrity;
    CHECK(exposed_by(Ratio{2.0}, MacCheck::parallel, LineCipher::aes_xts_128) ==
          6500_ps);                                                          // 10 + 2 + 1 clocks
    CHECK(exposed_by(Ratio{2.0}, MacCheck::parallel, with_mac) == 7500_ps);  // 24/2 + 2 + 1
    CHECK(exposed_by(Ratio{2.0}, MacCheck::serial, with_mac) == 12500_ps);   // 10 + 24/2 + 2 + 1
    CHECK(exposed_by(Ratio{3.0}, MacCheck::parallel, with_mac) == 6500_ps);  // 8 clocks: hidden
}

TEST_CASE("A tweak is hidden when it ends with the last beat, exposed when one clock later",
          "[crypto][timing]") {
    // Tweak: 10 clocks at 1.6 GHz = 10 DRAM clocks.
    EngineTiming in_time{{.clock = 1600_MHz, .data_cores = 4, .io_stages = 0_cy}, dram, cwl};
    CHECK(exposed(in_time, LineCipher::aes_xts_128, 790_cy) == 6250_ps);
    CHECK(in_time.stats(1_us).tweaks_hidden == 1);
    EngineTiming late{{.clock = 1600_MHz, .data_cores = 4, .io_stages = 0_cy}, dram, cwl};
    CHECK(exposed(late, LineCipher::aes_xts_128, 791_cy) == 6875_ps);
    CHECK(late.stats(1_us).tweaks_hidden == 0);
}

TEST_CASE("A fixed latency and a line in plain pass without cores", "[crypto][timing]") {
    EngineTiming fixed{{.fixed_latency = 7_ns}, dram, cwl};
    CHECK(exposed(fixed, LineCipher::aes_xts_256) == 7_ns);
    CHECK(fixed.stats(1_us).lines == 1);
    EngineTiming bypass{{.clock = 2_GHz, .io_stages = 2_cy}, dram, cwl};
    CHECK(exposed(bypass, LineCipher::none) == 1_ns);
    CHECK(bypass.stats(1_us).busy_clocks == 0);
    CHECK(bypass.stats(1_us).lines == 0);
}

TEST_CASE("Read credits: RD waits until the line a buffer earlier has entered its core",
          "[crypto][backpressure]") {
    EngineTiming engine{{.clock = 1600_MHz, .data_cores = 1, .read_buffer = 2}, dram, cwl};
    CHECK(engine.read_gate(LineCipher::aes_xts_128) == 0_cy);
    engine.read(100_cy, 0_cy, LineCipher::aes_xts_128);
    CHECK(engine.read_gate(LineCipher::aes_xts_128) == 0_cy);
    engine.read(100_cy, 0_cy, LineCipher::aes_xts_128);
    CHECK(engine.read_gate(LineCipher::aes_xts_128) == 100_cy);
    engine.read(100_cy, 0_cy, LineCipher::aes_xts_128);
    CHECK(engine.read_gate(LineCipher::aes_xts_128) ==
          104_cy);  // the second line entered in clocks 104 to 107
}

TEST_CASE("Writes leave a slow engine no faster than its cores take blocks", "[crypto][backpressure]") {
    EngineTiming engine{
        {.clock = 400_MHz, .data_cores = 1}, dram, cwl};  // a line every 4 x 2.5 ns = 16 DRAM clocks
    engine.write(200_cy, LineCipher::aes_xts_128);
    Cycles last = engine.write_gate(LineCipher::aes_xts_128);
    CHECK(last - 200_cy < 16_cy);  // the first line was encrypted ahead of its burst
    engine.write(last, LineCipher::aes_xts_128);
    for (int i = 0; i < 10; ++i) {
        const Cycles gate = engine.write_gate(LineCipher::aes_xts_128);
        CHECK(gate == last + 16_cy);
        engine.write(gate, LineCipher::aes_xts_128);
        last = gate;
    }
}

TEST_CASE("Too few tweak cores are named", "[crypto][config]") {
    CHECK_THROWS_WITH((EngineTiming{{.data_cores = 8, .tweak_cores = 1}, dram, cwl}),
                      "crypto.tweak_cores = 1: must be at least 2, a quarter of crypto.data_cores");
}

TEST_CASE("T11: Poisson lines wait in one deterministic engine as M/D/1 says", "[crypto][closed-form]") {
    struct Point {
        double rho, waits, tolerance;
    };
    for (const Point p : {Point{0.5, 0.5, 0.02}, Point{0.75, 1.5, 0.02}, Point{0.9, 4.5, 0.03}}) {
        // 64 clocks between blocks: a line every 256 engine clocks, so that the clock's grain is negligible.
        constexpr double service_ns = 256;
        EngineTiming engine{
            {.clock = 1_GHz, .data_cores = 1, .initiation_interval = 64_cy, .io_stages = 0_cy}, dram, cwl};
        RandomStream random{11, "poisson"};
        double time_ns = 0;
        double wait_ns = 0;
        constexpr int lines = 4'000'000;
        for (int i = 0; i < lines; ++i) {
            time_ns += -std::log(1 - random.unit()) * service_ns / p.rho;
            const Cycles beat{static_cast<std::uint64_t>(time_ns * 1.6)};
            const SimTime out = engine.read(beat, 0_cy, LineCipher::aes_xts_128);
            constexpr double alone_ns = 3 * 64 + 10;
            wait_ns += in_ns(out - dram.edge(beat)) - alone_ns;
        }
        INFO("rho " << p.rho);
        CHECK(wait_ns / lines == Approx(p.waits * service_ns).epsilon(p.tolerance));
    }
}
