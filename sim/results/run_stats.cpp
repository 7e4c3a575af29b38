// SPDX-License-Identifier: Apache-2.0
#include "sim/results/run_stats.hpp"

namespace mktme::sim {

RunStats gather(const memctrl::MemorySystem& memory, std::uint64_t requests, SimTime stall, bool partial) {
    const SimTime elapsed = memory.last_done();
    RunStats stats{
        .sim = {.time = elapsed, .requests = requests, .partial = partial}, .memory = {}, .crypto = {}};
    stats.memory.stall = stall;
    for (const auto& channel : memory.channels()) {
        stats.memory.channel.push_back(channel.stats(elapsed));
        stats.memory.merge(stats.memory.channel.back());
        if (channel.engine() == nullptr) continue;
        if (!stats.crypto) stats.crypto.emplace();
        stats.crypto->merge(channel.engine()->stats(elapsed));
    }
    return stats;
}

}  // namespace mktme::sim
