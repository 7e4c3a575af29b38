// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <optional>
#include <vector>

#include "models/base/clock_domain.hpp"
#include "models/crypto/crypto_params.hpp"
#include "tests/reference/reference_parts.hpp"

namespace mktme::reference {

/// Rounds of a line in the engine.
struct Rounds {
    unsigned aes = 0;  // 0: the line is plaintext
    bool has_mac = false;
};

/// The engine of the law, clock by clock. It stores every block, and every search is a loop.
class Engine {
public:
    Engine(const crypto::EngineParams& params, std::uint64_t dram_hertz, Cycle write_latency);

    /// Accepts a line under this key in cycle c. Returns the cycle in which its key is ready.
    [[nodiscard]] Cycle key_for_line(Cycle c, unsigned key, Rounds rounds);
    [[nodiscard]] Cycle tweak_for_read(Cycle first_command, Cycle key_ready, Rounds rounds);
    [[nodiscard]] bool may_read(Cycle c, Rounds rounds) const;
    SimTime read(Cycle last_beat, Cycle tweak_end, Rounds rounds);

    [[nodiscard]] bool may_write(Cycle c, Cycle drain_start, Cycle key_ready, Rounds rounds) const;
    void write(Cycle c, Rounds rounds);

private:
    using Blocks = std::vector<Cycle>;  // engine clocks of entry, in order
    struct Path {
        Blocks data, tweak;
    };
    [[nodiscard]] bool is_plain(Rounds rounds) const {
        return rounds.aes == 0 || params_.fixed_latency != SimTime{};
    }
    [[nodiscard]] static Cycle clocks_for(double rounds, Ratio a_clock);
    [[nodiscard]] Cycle cipher(Rounds rounds) const;
    [[nodiscard]] Cycle mac(Rounds rounds) const;
    [[nodiscard]] Cycle interval() const { return params_.initiation_interval.count(); }
    /// Returns the number of rows of `data_cores` blocks that a line takes.
    [[nodiscard]] Cycle rows() const { return (3 + params_.data_cores) / params_.data_cores; }
    void enter(Blocks& blocks, Cycle from, std::uint64_t cores) const;
    [[nodiscard]] bool is_in_time(Cycle c, Rounds rounds) const;
    [[nodiscard]] Path& write_path() {
        return params_.paths == crypto::EnginePaths::shared ? paths_[0] : paths_[1];
    }
    [[nodiscard]] const Path& write_path() const {
        return params_.paths == crypto::EnginePaths::shared ? paths_[0] : paths_[1];
    }
    struct Key {
        unsigned number;
        Cycle ready;  // engine clock
    };

    Cycle offer_tweak(Cycle clock, Rounds rounds);

    crypto::EngineParams params_;
    ClockDomain d_, e_;
    Cycle write_latency_;
    std::array<Path, 2> paths_;
    std::vector<Cycle> read_starts_;  // engine clocks, in order
    std::vector<Key> keys_;           // expanded, the next to be replaced first
    std::optional<Cycle> last_load_;  // engine clock
};

}  // namespace mktme::reference
