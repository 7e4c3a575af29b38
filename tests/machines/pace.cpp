// SPDX-License-Identifier: Apache-2.0
#include "tests/machines/pace.hpp"

#include <algorithm>
#include <cmath>

#include "models/crypto/encryption_mode.hpp"
#include "models/dram/dram_params.hpp"
#include "models/dram/part.hpp"
#include "sim/config/sim_config.hpp"

namespace mktme::machines {

namespace {

constexpr double fs_per_second = 1e15;

SimTime of_clocks(double clocks, Frequency clock) {
    return SimTime{static_cast<std::uint64_t>(clocks * fs_per_second / static_cast<double>(clock.count()))};
}

/// Returns the time of a line through an idle engine of one core, as the sum of all latencies.
SimTime engine_time(const sim::SimConfig& config) {
    if (config.encryption.mode == crypto::EncryptionMode::off) return {};
    const auto& engine = config.crypto;
    constexpr double rounds = 14;
    constexpr double mac_rounds = 24;
    constexpr double blocks = 5;
    const double clocks = 2 * std::ceil(rounds / engine.rounds_per_clock.count()) +
                          std::ceil(mac_rounds / engine.mac_rounds_per_clock.count()) +
                          blocks * static_cast<double>(engine.initiation_interval.count()) +
                          static_cast<double>(engine.io_stages.count() + engine.key_load.count() +
                                              engine.key_load_interval.count());
    return of_clocks(clocks, engine.clock) + engine.fixed_latency;
}

}  // namespace

SimTime slowest_line(const sim::SimConfig& config) {
    const dram::Part& part = dram::find_part(config.dram.part);
    const auto& t = part.timing;
    const auto clocks = t.tRC + t.tRP + t.CL + t.CWL + t.tWR + t.tRFC1 + t.tRFCsb + t.tXS + t.tXP + t.tWTR_L;
    return of_clocks(static_cast<double>(clocks.count()), part.clock) + engine_time(config);
}

SimTime most_time(const sim::SimConfig& config) {
    constexpr std::uint64_t most_refreshes = 30'000;
    const dram::Part& part = dram::find_part(config.dram.part);
    const std::uint64_t units =
        config.dram.refresh_mode == dram::RefreshMode::same_bank ? part.geometry.banks() : 4;
    const std::uint64_t per_interval =
        units * config.memory.ranks * config.memory.channels * part.geometry.data_channels;
    const double intervals =
        std::max(static_cast<double>(most_refreshes) / static_cast<double>(per_interval), 4.0);
    return of_clocks(intervals * static_cast<double>(part.timing.tREFI.count()), part.clock);
}

std::uint64_t most_lines(const sim::SimConfig& config) {
    constexpr std::uint64_t most = 4000;
    // Lines overlap in the DRAM, but queue in a slow engine.
    const std::uint64_t each = std::max<std::uint64_t>(engine_time(config).count() + 20'000'000, 1);
    return std::clamp<std::uint64_t>(most_time(config).count() / each, 16, most);
}

SimTime expected_time(const sim::SimConfig& config) {
    constexpr std::uint64_t usual = 20'000'000;  // femtoseconds a request
    const std::uint64_t gap = std::max(config.workload.interval.count(), usual);
    return SimTime{std::max<std::uint64_t>(gap * config.workload.requests, 1'000'000'000)};
}

SimTime time_limit(const sim::SimConfig& config, SimTime last_request, std::uint64_t lines) {
    const dram::Part& part = dram::find_part(config.dram.part);
    const auto& controller = config.controller;
    constexpr std::uint64_t slack = 2;
    const SimTime waits =
        of_clocks(static_cast<double>((controller.idle_drain_after + controller.forward_latency).count()),
                  part.clock) +
        controller.backend_latency + controller.frontend_latency;
    const auto& pconfig = config.pconfig;
    const std::uint64_t programs = config.mktme.program.size();
    const std::uint64_t at_work = (slowest_line(config).count() + waits.count()) * (lines + 16) * slack;
    std::uint64_t last_program = 0;
    for (const auto& program : config.mktme.program)
        last_program = std::max(last_program, program.at.count());
    const std::uint64_t longest = std::max({pconfig.direct_time.count(), pconfig.random_time.count(),
                                            pconfig.clear_time.count(), pconfig.refused_time.count()});
    return SimTime{std::max(last_request.count(), last_program) + at_work + programs * longest};
}

}  // namespace mktme::machines
