// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "sim/results/run_stats.hpp"
#include "sim/run/assembly.hpp"

namespace mktme::testing {

/// Runs a configuration to its end without SystemC and returns its statistics.
inline sim::RunStats run(const sim::SimConfig& config) {
    sim::Assembly assembly{config};
    while (assembly.front_end().run(4096)) continue;
    assembly.memory().finish();
    return sim::gather(assembly.memory(), assembly.front_end().stats(), false);
}

/// Returns the machine of the closed forms: DDR4-3200AA, one channel, one rank, no refresh.
inline sim::SimConfig quiet_ddr4(crypto::EncryptionMode mode) {
    sim::SimConfig config;
    config.dram.refresh = false;
    config.encryption.mode = mode;
    return config;
}

}  // namespace mktme::testing
