// SPDX-License-Identifier: Apache-2.0
#include "sim/results/run_stats.hpp"

namespace mktme::sim {

RunStats gather(const memctrl::MemorySystem& memory, const workloads::WorkloadStats& workload, bool partial) {
    const SimTime elapsed = memory.last_done();
    RunStats stats{.sim = {.time = elapsed, .requests = workload.requests(), .partial = partial},
                   .workload = workload,
                   .memory = {},
                   .crypto = {},
                   .mktme = {},
                   .check = {}};
    if (memory.params().channel.encryption.mode == crypto::EncryptionMode::mktme)
        stats.mktme = memory.key_hardware().stats(elapsed);
    if (memory.contents() != nullptr) stats.check = memory.contents()->stats();
    stats.memory.stall = workload.stall;
    for (const auto& channel : memory.channels()) {
        stats.memory.channel.push_back(channel.stats(elapsed));
        merge<memctrl::MemoryStats>(stats.memory, stats.memory.channel.back());
        if (channel.engine() == nullptr) continue;
        if (!stats.crypto) stats.crypto.emplace();
        merge(*stats.crypto, channel.engine()->stats(elapsed));
    }
    return stats;
}

}  // namespace mktme::sim
