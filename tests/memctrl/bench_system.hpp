// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "sim/config/sim_config.hpp"
#include "sim/results/writers.hpp"
#include "sim/run/assembly.hpp"

namespace mktme::testing {

/// Statistics of a run.
struct RunStats {
    StatTree tree;

    [[nodiscard]] const sim::SimStats& sim() const { return *tree.find<sim::SimStats>("sim"); }
    [[nodiscard]] const memctrl::MemoryStats& memory() const {
        return *tree.find<memctrl::MemoryStats>("memory");
    }
    [[nodiscard]] const tme::KeyStats& mktme() const { return *tree.find<tme::KeyStats>("mktme"); }
    [[nodiscard]] const contents::CheckStats& check() const {
        return *tree.find<contents::CheckStats>("check");
    }
    /// Returns the text of stats.json without the statistics that `is_left_out` is true for.
    template <class Predicate>
    [[nodiscard]] std::string as_json_without(Predicate&& is_left_out) const {
        auto values = tree.values();
        std::erase_if(values, [&](const StatValue& stat) { return is_left_out(stat.path); });
        return sim::stats_as_json(values);
    }
};

/// Runs a configuration to its end without SystemC and returns its statistics.
inline RunStats run(const sim::SimConfig& config) {
    sim::Assembly assembly{config};
    while (assembly.front_end().run(4096)) continue;
    assembly.machine().finish();
    return {assembly.stats(false)};
}

/// Returns the machine of the closed forms: DDR4-3200AA, one channel, one rank, no refresh.
inline sim::SimConfig quiet_ddr4(crypto::EncryptionMode mode) {
    sim::SimConfig config;
    config.dram.refresh = false;
    config.encryption.mode = mode;
    return config;
}

}  // namespace mktme::testing
