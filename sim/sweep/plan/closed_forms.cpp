// SPDX-License-Identifier: Apache-2.0
#include "sim/sweep/plan/closed_forms.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "models/crypto/algorithm.hpp"
#include "models/crypto/crypto_params.hpp"
#include "models/crypto/encryption_mode.hpp"
#include "models/dram/part.hpp"
#include "sim/config/sim_config.hpp"

namespace mktme::sim {

namespace {

using crypto::EncryptionMode;

constexpr double blocks_per_line = 4;
constexpr double bytes_per_block = 16;

double gigahertz(Frequency frequency) { return static_cast<double>(frequency.count()) / 1e9; }

bool has_ciphers(const SimConfig& config) {
    return config.encryption.mode == EncryptionMode::tme || config.encryption.mode == EncryptionMode::mktme;
}

double engine_clock_ns(const SimConfig& config) {
    return config.encryption.mode == EncryptionMode::off ? 0.0 : 1 / gigahertz(config.crypto.clock);
}

/// Returns t_aes = (ceil(R/r) + IO + (ceil(4/N) - 1) x II) / f, with another ceil(R/r) if the tweak is serial.
double exposed_read_latency_ns(const SimConfig& config) {
    const auto& engine = config.crypto;
    if (config.encryption.mode == EncryptionMode::off) return 0;
    if (engine.fixed_latency != SimTime{}) return in_ns(engine.fixed_latency);
    auto clocks = static_cast<double>(engine.io_stages.count());
    if (has_ciphers(config)) {
        const double rounds = config.encryption.algorithm == crypto::Algorithm::aes_xts_128 ? 10 : 14;
        constexpr double rounding = 1e-9;  // 14 / 0.7 is 20 clocks, in spite of rounding errors
        const double cipher = std::ceil(rounds / engine.rounds_per_clock.count() - rounding);
        const double steps = std::ceil(blocks_per_line / static_cast<double>(engine.data_cores)) - 1;
        clocks += cipher + steps * static_cast<double>(engine.initiation_interval.count());
        if (engine.tweak == crypto::TweakTiming::serial) clocks += cipher;
    }
    return clocks * engine_clock_ns(config);
}

double peak_gb_s(const SimConfig& config) {
    const auto& part = dram::find_part(config.dram.part);
    const double lines_per_ns =
        gigahertz(part.clock) / static_cast<double>(part.geometry.bursts * part.timing.burst.count());
    return lines_per_ns *
           static_cast<double>(line_size.count() * part.geometry.data_channels * config.memory.channels);
}

/// Returns the bandwidth of one path of all engines: N x 16 B x f / II per engine, at most that of the bus.
double engine_gb_s(const SimConfig& config) {
    const double peak = peak_gb_s(config);
    const auto& engine = config.crypto;
    if (!has_ciphers(config) || engine.fixed_latency != SimTime{}) return peak;
    const double engines = static_cast<double>(engine.data_cores * config.memory.channels) * bytes_per_block *
                           gigahertz(engine.clock) / static_cast<double>(engine.initiation_interval.count());
    return std::min(peak, engines);
}

constexpr std::array all_forms{
    ClosedForm{
        "closed_form.exposed_read_latency_ns", "ns",
        "decryption of a line that meets no other, with a tweak ready in time (parallel) or begun with the "
        "data (serial); KeyID 0",
        "docs/numbers.md#engine-latency", exposed_read_latency_ns},
    ClosedForm{"closed_form.engine_clock_ns", "ns",
               "one clock of the engine: the most that crossing from the DRAM's clock can add",
               "docs/numbers.md#engine-latency", engine_clock_ns},
    ClosedForm{
        "closed_form.engine_gb_s", "GB/s",
        "bytes that one path of the engines can pass, all channels: reads alone and writes alone each with "
        "crypto.paths = separate, both together with shared; or the peak of the DRAM bus if less",
        "docs/numbers.md#engine-rate", engine_gb_s},
    ClosedForm{"closed_form.peak_gb_s", "GB/s", "peak of the DRAM data bus, all channels",
               "docs/numbers.md#engine-rate", peak_gb_s},
};

}  // namespace

std::span<const ClosedForm> closed_forms() { return all_forms; }

}  // namespace mktme::sim
