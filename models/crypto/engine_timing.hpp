// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <optional>
#include <tuple>
#include <vector>

#include "models/base/clock_domain.hpp"
#include "models/base/histogram.hpp"
#include "models/base/phase.hpp"
#include "models/crypto/crypto_params.hpp"
#include "models/crypto/engine_path.hpp"
#include "models/crypto/key_store.hpp"
#include "models/crypto/line_cipher.hpp"

namespace mktme::crypto {

/// Counters of a system's engines.
struct CryptoStats {
    static constexpr std::array<std::string_view, 1> places{"crypto"};

    Histogram exposed_read_latency;
    std::uint64_t lines = 0;
    std::uint64_t tweaks = 0;
    std::uint64_t tweaks_hidden = 0;
    std::uint64_t busy_clocks = 0;  // core clocks used, in blocks x initiation interval
    std::uint64_t core_clocks = 0;  // core clocks available
    Common<Energy> energy_per_block;
    std::optional<KeyStoreStats> key_store;  // none: every key is always expanded

    [[nodiscard]] Share utilisation() const;
    [[nodiscard]] Share tweak_hidden_rate() const;
    [[nodiscard]] std::optional<Nanojoules> energy_nj() const;

    static constexpr auto fields() {
        using S = CryptoStats;
        return std::tuple{
            field<&S::exposed_read_latency>("exposed_read_latency_ns",
                                            "last beat of a read on the bus to its plaintext"),
            field<&S::utilisation>("utilisation", "share of the data cores' clocks in which a block entered"),
            field<&S::tweak_hidden_rate>("tweak_hidden_rate",
                                         "share of reads whose tweak was ready before their data"),
            field<&S::lines>("lines", "64-byte lines encrypted or decrypted"),
            field<&S::energy_nj>("energy_nj",
                                 "energy of the AES blocks, at crypto.energy_per_block; absent without one"),
            field<&S::key_store>("key_store", "expanded keys, where crypto.key_store limits them"),
            hidden<&S::tweaks>(),
            hidden<&S::tweaks_hidden>(),
            hidden<&S::busy_clocks>(),
            hidden<&S::core_clocks>(),
            hidden<&S::energy_per_block>(),
        };
    }
};

/// Timing of the AES-XTS engine of a channel.
///
/// It computes times only; XtsKey transforms the bytes. Calls come in the order of the commands they belong to. The
/// rules are in docs/models/memory-controller.md, section "The engine", and the latencies in
/// docs/numbers.md#engine-latency.
class EngineTiming {
public:
    /// `dram_clock` is the clock in which commands are counted, and `write_latency` is CWL in that clock. In front of a
    /// memory whose clock is not known they are the engine's own clock and 0 (LineEngine). Throws ConfigError if the
    /// tweak cores cannot keep up with the data cores.
    EngineTiming(const EngineParams& params, const ClockDomain& dram_clock, Cycles write_latency,
                 KeyStore keys = {});
    EngineTiming(const EngineTiming&) = delete;  // holds a pointer into itself
    EngineTiming& operator=(const EngineTiming&) = delete;

    /// Returns the cycle in which the key of a line is ready. The line arrives in DRAM cycle `now`; `slot` is its key's
    /// entry in the KeyID table.
    Cycles key_ready(Cycles now, std::uint64_t slot, LineCipher cipher) {
        if (keys_.holds_all() || !works_on(cipher)) return now;
        return load_key(now, slot);
    }
    void forget_key(std::uint64_t slot) { keys_.forget(slot); }

    /// Books the tweak of a read whose first command is issued in DRAM cycle `command`; it starts once the key is
    /// ready. Returns the engine clock at which the tweak is done or, with `tweak = serial`, at which it may begin.
    Cycles book_tweak(Cycles command, Cycles key_ready, LineCipher cipher);
    /// Returns the first DRAM cycle in which the engine has room for one more RD.
    [[nodiscard]] Cycles read_gate(LineCipher cipher) const {
        return works_on(cipher) ? starts_[oldest_start_] : Cycles{};
    }
    /// Returns the same while `outstanding` reads hold a credit and are not booked yet, for a user that learns the time
    /// of the last beat when the data come. Returns Cycles::max() if they hold all credits.
    [[nodiscard]] Cycles read_gate(LineCipher cipher, std::size_t outstanding) const {
        if (!works_on(cipher)) return Cycles{};
        if (outstanding >= starts_.size()) return Cycles::max();
        return starts_[(oldest_start_ + outstanding) % starts_.size()];
    }
    /// Books an RD whose last beat is in DRAM cycle `last_beat`. Returns the time at which the plaintext is out.
    SimTime read(Cycles last_beat, Cycles tweak_end, LineCipher cipher);

    /// Returns the first DRAM cycle in which a WR finds its line encrypted in time for the burst.
    [[nodiscard]] Cycles write_gate(LineCipher cipher) const { return write_gate_[index_of(cipher)]; }
    /// Returns the DRAM cycles from the start of a drain, or from a write's arrival, to its WR.
    [[nodiscard]] Cycles drain_lead(LineCipher cipher) const { return shape(cipher).lead; }
    [[nodiscard]] Cycles arrival_lead(LineCipher cipher) const { return shape(cipher).arrival_lead; }
    /// Books a WR that is issued in DRAM cycle `command`.
    void write(Cycles command, LineCipher cipher);

    /// Returns the counters of a run that took `elapsed`.
    [[nodiscard]] CryptoStats stats(SimTime elapsed) const;
    void begin_phase() { mktme::begin_phase(stats_); }

private:
    struct Shape {              // latencies of a line in the engine
        Cycles cipher{};        // AES rounds, in engine clocks
        Cycles after_read{};    // last block of a read entering its core to the line being out, checked
        Cycles after_write{};   // last block of a write entering its core to ciphertext and MAC being out
        Cycles lead{};          // drain start to first WR, in DRAM clocks
        Cycles arrival_lead{};  // arrival of a write to its WR, in DRAM clocks
    };

    [[nodiscard]] Shape shape_of(LineCipher cipher) const;
    [[nodiscard]] const Shape& shape(LineCipher cipher) const { return shapes_[index_of(cipher)]; }
    [[nodiscard]] bool works_on(LineCipher cipher) const { return cipher != LineCipher::none && !is_fixed_; }
    [[nodiscard]] Cycles tweak_done(Cycles offered, LineCipher cipher);
    [[nodiscard]] Cycles write_start(Cycles command, LineCipher cipher) const;
    void update_write_gates();
    Cycles load_key(Cycles now, std::uint64_t slot);

    EngineParams params_;
    ClockDomain dram_clock_;
    ClockDomain clock_;
    Cycles write_latency_;  // CWL
    bool is_fixed_;
    std::array<Shape, line_cipher_count> shapes_{};
    EnginePath read_path_;
    EnginePath write_path_;  // unused when shared
    EnginePath* writes_through_;
    std::array<Cycles, line_cipher_count> write_gate_{};
    std::vector<Cycles> starts_;  // DRAM cycle in which each of the last reads had entered its core
    std::size_t oldest_start_ = 0;
    KeyStore keys_;
    CryptoStats stats_;
};

}  // namespace mktme::crypto
