// SPDX-License-Identifier: Apache-2.0
#include "tests/reference/random_case.hpp"

#include <initializer_list>

#include "models/base/random.hpp"

namespace mktme::reference {

namespace {

template <class T>
T one_of(RandomStream& random, std::initializer_list<T> choices) {
    return choices.begin()[random.below(choices.size())];
}

memctrl::ControllerParams random_controller(RandomStream& random) {
    memctrl::ControllerParams p;
    p.read_queue = one_of<std::uint64_t>(random, {1, 2, 8, 32, 64});
    p.write_queue = one_of<std::uint64_t>(random, {1, 2, 8, 32, 64});
    p.drain_high = Ratio{one_of(random, {0.3, 0.8, 0.85, 1.0})};
    p.drain_low = Ratio{one_of(random, {0.0, 0.1, 0.25})};
    p.min_reads_per_turn = one_of<std::uint64_t>(random, {0, 1, 16});
    p.starvation_limit = Cycles{one_of<std::uint64_t>(random, {1, 60, 300, 2000})};
    p.priority = one_of(random, {memctrl::CommandPriority::column, memctrl::CommandPriority::row});
    p.forward_latency = Cycles{random.below(9)};
    p.backend_latency = SimTime{random.below(2) * 10'000'000};
    return p;
}

crypto::EngineParams random_engine(RandomStream& random) {
    crypto::EngineParams p;
    p.clock = Frequency{one_of<std::uint64_t>(
        random, {2'000'000'000, 1'600'000'000, 1'200'000'000, 600'000'000, 1'733'333'333, 4'800'000'000})};
    p.rounds_per_clock = Ratio{one_of(random, {0.5, 1.0, 2.0, 4.0})};
    p.data_cores = one_of<std::uint64_t>(random, {1, 2, 3, 4, 8});
    p.tweak_cores = (p.data_cores + 3) / 4 + random.below(2);
    p.initiation_interval = Cycles{one_of<std::uint64_t>(random, {1, 1, 1, 3})};
    p.io_stages = Cycles{random.below(4)};
    p.tweak = one_of(
        random, {crypto::TweakTiming::parallel, crypto::TweakTiming::parallel, crypto::TweakTiming::serial});
    p.paths = one_of(random, {crypto::EnginePaths::separate, crypto::EnginePaths::shared});
    p.read_buffer = one_of<std::uint64_t>(random, {1, 4, 32});
    if (random.below(8) == 0) p.fixed_latency = SimTime{7'000'000};
    return p;
}

Config random_config(RandomStream& random) {
    Config c;
    const bool ddr4 = random.below(2) == 0;
    c.part = ddr4 ? "DDR4-3200AA-8Gb-x8" : "DDR5-4800-16Gb-x8";
    c.data_channels = ddr4 ? 1 : 2;
    c.ranks = one_of(random, {1U, 2U, 4U});
    c.refresh = random.below(4) != 0;
    c.refresh_postpone = random.below(ddr4 ? 9 : 5);
    c.controller = random_controller(random);
    c.encryption.mode = one_of(
        random, {crypto::EncryptionMode::off, crypto::EncryptionMode::bypass, crypto::EncryptionMode::tme,
                 crypto::EncryptionMode::mktme, crypto::EncryptionMode::mktme});
    c.encryption.algorithm = one_of(random, {crypto::Algorithm::aes_xts_128, crypto::Algorithm::aes_xts_256});
    c.engine = random_engine(random);
    c.keys = {{1, crypto::Algorithm::aes_xts_128}, {2, crypto::Algorithm::aes_xts_256}};
    return c;
}

/// How one stretch of traffic looks.
struct Mood {
    std::uint64_t banks, rows, columns;  // drawn from this many
    double writes;
    Cycle gap;        // mean gap between offers
    unsigned keyids;  // 0 to this - 1
};

Mood random_mood(RandomStream& random, bool keyids_allowed) {
    return {.banks = one_of<std::uint64_t>(random, {1, 2, 4, 32}),
            .rows = one_of<std::uint64_t>(random, {1, 2, 50'000}),
            .columns = one_of<std::uint64_t>(random, {2, 16, 64}),
            .writes = one_of(random, {0.0, 0.1, 0.33, 0.7, 1.0}),
            .gap = one_of<Cycle>(random, {0, 0, 3, 20, 100}),
            .keyids = keyids_allowed ? one_of(random, {1U, 3U, 4U}) : 1U};
}

}  // namespace

Case random_case(std::uint64_t seed) {
    RandomStream random{seed, "reference case"};
    Case result{random_config(random), {}};
    const Config& config = result.config;
    const Numbers& n = numbers_of(config.part);
    Mood mood{};
    Cycle time = 0;
    const std::uint64_t requests = 150 + random.below(250);
    for (std::uint64_t i = 0; i < requests; ++i) {
        if (i % 50 == 0) mood = random_mood(random, config.encryption.mode == crypto::EncryptionMode::mktme);
        if (random.below(80) == 0) time += random.below(12) * n.REFI / 4;  // a pause
        time += mood.gap == 0 ? 0 : random.below(2 * mood.gap);
        const std::uint64_t bank = random.below(mood.banks);
        result.requests.push_back({.offer = time,
                                   .data_channel = static_cast<unsigned>(random.below(config.data_channels)),
                                   .rank = static_cast<unsigned>(random.below(config.ranks)),
                                   .group = static_cast<unsigned>(bank % n.groups),
                                   .bank = static_cast<unsigned>(bank / n.groups % n.banks),
                                   .row = random.below(mood.rows),
                                   .column = random.below(mood.columns),
                                   .keyid = static_cast<unsigned>(random.below(mood.keyids)),
                                   .is_write = random.unit() < mood.writes});
    }
    return result;
}

}  // namespace mktme::reference
