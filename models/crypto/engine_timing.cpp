// SPDX-License-Identifier: Apache-2.0
#include "models/crypto/engine_timing.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <cmath>
#include <utility>

#include "models/base/error.hpp"

namespace mktme::crypto {

namespace {

constexpr std::uint64_t rounds(LineCipher cipher) {  // FIPS 197
    switch (cipher) {
        case LineCipher::none: return 0;
        case LineCipher::aes_xts_128:
        case LineCipher::aes_xts_128_integrity: return 10;
        case LineCipher::aes_xts_256:
        case LineCipher::aes_xts_256_integrity: return 14;
    }
    return 0;
}

constexpr std::uint64_t mac_rounds(LineCipher cipher) {
    constexpr std::uint64_t keccak_rounds =
        24;  // FIPS 202; a line, its tweak and owner bit fit one permutation
    return has_mac(cipher) ? keccak_rounds : 0;
}

Cycles clocks_of(std::uint64_t rounds, Ratio rounds_per_clock) {
    constexpr double rounding = 1e-9;  // 14 / 0.7 must be 20 clocks despite floating-point rounding
    return Cycles{static_cast<std::uint64_t>(
        std::ceil(static_cast<double>(rounds) / rounds_per_clock.count() - rounding))};
}

double share(std::uint64_t part, std::uint64_t whole) {
    return whole == 0 ? 0.0 : static_cast<double>(part) / static_cast<double>(whole);
}

}  // namespace

Share CryptoStats::utilisation() const { return {share(busy_clocks, core_clocks)}; }
Share CryptoStats::tweak_hidden_rate() const { return {share(tweaks_hidden, tweaks)}; }

std::optional<Nanojoules> CryptoStats::energy_nj() const {
    if (energy_per_block.value == Energy{}) return std::nullopt;
    constexpr double aes_blocks = 5;  // of a line: four of data and the tweak
    constexpr double femtojoules = 1e6;
    return Nanojoules{static_cast<double>(lines) * aes_blocks *
                      static_cast<double>(energy_per_block.value.count()) / femtojoules};
}

namespace {

constexpr std::uint64_t writes_ahead = 2;  // encrypted just in time: one in its core, one before its burst

}  // namespace

EngineTiming::EngineTiming(const EngineParams& params, const ClockDomain& dram_clock, Cycles write_latency,
                           KeyStore keys)
    : params_{params},
      dram_clock_{dram_clock},
      clock_{params.clock},
      write_latency_{write_latency},
      is_fixed_{params.fixed_latency != SimTime{}},
      read_path_{{params.data_cores, params.initiation_interval, params.read_buffer + writes_ahead},
                 {params.tweak_cores, params.initiation_interval}},
      write_path_{read_path_},
      writes_through_{params.paths == EnginePaths::shared ? &read_path_ : &write_path_},
      starts_(params.read_buffer),
      keys_{std::move(keys)} {
    if (params.tweak_cores * blocks_per_line < params.data_cores)
        throw ConfigError{
            fmt::format("crypto.tweak_cores = {}: must be at least {}, a quarter of crypto.data_cores",
                        params.tweak_cores, (params.data_cores + blocks_per_line - 1) / blocks_per_line)};
    for (const auto cipher : real_ciphers) shapes_[index_of(cipher)] = shape_of(cipher);
    update_write_gates();
}

EngineTiming::Shape EngineTiming::shape_of(LineCipher cipher) const {
    if (!works_on(cipher)) return {};
    const bool serial = params_.tweak == TweakTiming::serial;
    Shape shape{.cipher = clocks_of(rounds(cipher), params_.rounds_per_clock)};
    const Cycles mac = clocks_of(mac_rounds(cipher), params_.mac_rounds_per_clock);
    const Cycles checked =
        params_.mac_check == MacCheck::parallel ? std::max(shape.cipher, mac) : shape.cipher + mac;
    shape.after_read = checked + params_.io_stages;
    shape.after_write = shape.cipher + mac + params_.io_stages;
    const Cycles depth =
        read_path_.data.span_alone() + shape.after_write + (serial ? shape.cipher : Cycles{});
    const Cycles crossed = dram_clock_.at_or_after(clock_.edge(depth + Cycles{1}));
    shape.lead = minus_or_zero(crossed, write_latency_);
    shape.arrival_lead = shape.lead;
    if (!serial && shape.lead != Cycles{})
        shape.arrival_lead += dram_clock_.at_or_after(clock_.edge(shape.cipher));
    return shape;
}

Cycles EngineTiming::tweak_done(Cycles offered, LineCipher cipher) {
    return read_path_.tweak.book(offered).last + shape(cipher).cipher;
}

Cycles EngineTiming::load_key(Cycles now, std::uint64_t slot) {
    return dram_clock_.at_or_after(
        clock_.edge(keys_.look_up(slot, clock_.at_or_after(dram_clock_.edge(now)))));
}

Cycles EngineTiming::book_tweak(Cycles command, Cycles key_ready, LineCipher cipher) {
    if (!works_on(cipher)) return Cycles{};
    const bool serial = params_.tweak == TweakTiming::serial;
    const Cycles from =
        clock_.at_or_after(dram_clock_.edge(serial ? key_ready : std::max(command, key_ready)));
    return serial ? from : tweak_done(from, cipher);
}

SimTime EngineTiming::read(Cycles last_beat, Cycles tweak_end, LineCipher cipher) {
    const SimTime arrived = dram_clock_.edge(last_beat);
    SimTime done = arrived + params_.fixed_latency;
    if (!is_fixed_) {
        const Cycles arrival = clock_.at_or_after(arrived);
        Cycles out = arrival + params_.io_stages;
        if (cipher != LineCipher::none) {
            if (params_.tweak == TweakTiming::serial)
                tweak_end = tweak_done(std::max(arrival, tweak_end), cipher);
            const auto entries = read_path_.data.book(std::max(arrival, tweak_end));
            out = entries.last + shape(cipher).after_read;
            starts_[oldest_start_] = dram_clock_.at_or_after(clock_.edge(entries.first));
            oldest_start_ = oldest_start_ + 1 == starts_.size() ? 0 : oldest_start_ + 1;
            ++stats_.tweaks;
            if (tweak_end <= arrival) ++stats_.tweaks_hidden;
            stats_.busy_clocks += blocks_per_line * params_.initiation_interval.count();
            if (params_.paths == EnginePaths::shared) update_write_gates();
        }
        done = clock_.edge(out);
    }
    if (cipher != LineCipher::none) ++stats_.lines;
    stats_.exposed_read_latency.record(done - arrived);
    return done;
}

void EngineTiming::write(Cycles command, LineCipher cipher) {
    if (cipher == LineCipher::none) return;
    ++stats_.lines;
    if (is_fixed_) return;
    writes_through_->data.book(write_start(command, cipher));
    stats_.busy_clocks += blocks_per_line * params_.initiation_interval.count();
    update_write_gates();
}

/// Returns the engine clock from which a write's blocks may enter. Writes are encrypted just in time, but one line
/// ahead. A line therefore loses no time if it shares clocks with the line before it or if its burst waits for a DRAM
/// clock edge.
Cycles EngineTiming::write_start(Cycles command, LineCipher cipher) const {
    const Cycles burst = command + write_latency_;
    if (burst == Cycles{}) return Cycles{};
    const Cycles too_late_before = clock_.at_or_before(dram_clock_.edge(burst - Cycles{1})) + Cycles{1};
    const Cycles line = writes_through_->data.span_alone() + params_.initiation_interval;
    return minus_or_zero(too_late_before, shape(cipher).after_write + line);
}

void EngineTiming::update_write_gates() {
    const Cycles last = writes_through_->data.earliest_last();
    for (const auto cipher : real_ciphers) {
        if (!works_on(cipher)) continue;
        const Cycles burst = dram_clock_.at_or_after(clock_.edge(last + shape(cipher).after_write));
        write_gate_[index_of(cipher)] = minus_or_zero(burst, write_latency_);
    }
}

CryptoStats EngineTiming::stats(SimTime elapsed) const {
    CryptoStats stats = stats_;
    const std::uint64_t paths = params_.paths == EnginePaths::shared ? 1 : 2;
    const Cycles clocks = clock_.at_or_before(elapsed);
    stats.energy_per_block = {params_.energy_per_block};
    if (!keys_.holds_all()) stats.key_store = keys_.stats();
    stats.core_clocks = clocks.count() * params_.data_cores * paths;
    // Lines are booked when their command issues, which may be long before they enter.
    const Cycles beyond = read_path_.data.taken_after(clocks) + write_path_.data.taken_after(clocks);
    stats.busy_clocks -= std::min(stats.busy_clocks, beyond.count());
    return stats;
}

}  // namespace mktme::crypto
