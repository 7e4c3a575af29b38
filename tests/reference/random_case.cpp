// SPDX-License-Identifier: Apache-2.0
#include "tests/reference/random_case.hpp"

#include <initializer_list>
#include <string>

#include "models/base/random.hpp"
#include "models/dram/dram_params.hpp"

namespace mktme::reference {

namespace {

template <class T>
T one_of(RandomStream& random, std::initializer_list<T> choices) {
    return choices.begin()[random.below(choices.size())];
}

/// Draws the policies. A plain case keeps the defaults.
void randomise_policies(memctrl::ControllerParams& p, RandomStream& random) {
    p.drain = one_of(random, {"watermark", "watermark", "lazy", "age"});
    p.idle_drain_after = Cycles{one_of<std::uint64_t>(random, {0, 20, 200, 1000})};
    p.scheduler = one_of(random, {"fr-fcfs", "fr-fcfs-cap", "fcfs"});
    p.row_hit_cap = one_of<std::uint64_t>(random, {1, 2, 16});
    p.page_policy = one_of(random, {"open", "closed", "closed-adaptive", "adaptive", "timeout"});
    p.page_timeout = Cycles{one_of<std::uint64_t>(random, {0, 20, 200, 2000})};
}

memctrl::ControllerParams random_controller(RandomStream& random, bool is_plain) {
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
    if (!is_plain) randomise_policies(p, random);
    return p;
}

crypto::EngineParams random_engine(RandomStream& random) {
    crypto::EngineParams p;
    p.clock = Frequency{one_of<std::uint64_t>(
        random, {2'000'000'000, 1'600'000'000, 1'200'000'000, 600'000'000, 1'733'333'333, 4'800'000'000})};
    p.rounds_per_clock = Ratio{one_of(random, {0.5, 1.0, 2.0, 4.0})};
    p.data_cores = one_of<std::uint64_t>(random, {1, 2, 3, 4, 5, 6, 7, 8, 13});
    p.tweak_cores = (p.data_cores + 3) / 4 + random.below(3);
    p.initiation_interval = Cycles{one_of<std::uint64_t>(random, {1, 1, 2, 3, 7, 10, 40})};
    p.io_stages = Cycles{random.below(4)};
    p.tweak = one_of(
        random, {crypto::TweakTiming::parallel, crypto::TweakTiming::parallel, crypto::TweakTiming::serial});
    p.paths = one_of(random, {crypto::EnginePaths::separate, crypto::EnginePaths::shared});
    p.read_buffer = one_of<std::uint64_t>(random, {1, 4, 32});
    p.key_store = one_of<std::uint64_t>(random, {0, 0, 1, 2, 3});
    p.key_replacement = one_of(random, {crypto::KeyReplacement::lru, crypto::KeyReplacement::fifo});
    p.key_load = Cycles{one_of<std::uint64_t>(random, {0, 5, 24, 100})};
    p.key_load_interval = Cycles{one_of<std::uint64_t>(random, {1, 4, 50})};
    p.mac_rounds_per_clock = Ratio{one_of(random, {0.7, 2.0, 24.0})};
    p.mac_check = one_of(random, {crypto::MacCheck::parallel, crypto::MacCheck::serial});
    if (random.below(8) == 0) p.fixed_latency = SimTime{7'000'000};
    return p;
}

std::string random_part(RandomStream& random, bool is_plain) {
    if (is_plain && random.below(2) == 0)
        return one_of<std::string>(random, {"DDR4-3200AA-8Gb-x8", "DDR5-4800-16Gb-x8"});
    const auto families = parts_by_family();
    const auto& family = families[random.below(families.size())];
    return family[random.below(family.size())];
}

dram::RefreshMode random_refresh_mode(RandomStream& random, const Numbers& n) {
    using enum dram::RefreshMode;
    for (;;) {
        const auto mode = one_of(random, {all_bank, fine_2x, fine_4x, same_bank, same_bank});
        if (has_mode(n, mode)) return mode;
    }
}

dram::DramParams random_dram(RandomStream& random, bool is_plain) {
    dram::DramParams p;
    p.part = random_part(random, is_plain);
    const Numbers n = numbers_of(p.part);
    p.refresh = random.below(4) != 0;
    p.refresh_postpone = random.below(n.most_postponed + 1);
    if (is_plain) return p;
    p.refresh_mode = random_refresh_mode(random, n);
    if (n.XP == 0) return p;  // no power states
    p.power_down = random.below(2) == 0;
    p.power_down_after = Cycles{one_of<std::uint64_t>(random, {0, 10, 200, 3000})};
    if (n.XS != 0 && random.below(3) == 0)
        p.self_refresh_after = Cycles{one_of<std::uint64_t>(random, {1, 100, 2000, 20'000})};
    return p;
}

Config random_config(RandomStream& random) {
    Config c;
    const bool is_plain = random.below(8) == 0;
    c.dram = random_dram(random, is_plain);
    c.data_channels = numbers_of(c.dram.part).data_channels;
    c.ranks = one_of(random, {1U, 2U, 4U});
    c.controller = random_controller(random, is_plain);
    c.encryption.mode = one_of(
        random, {crypto::EncryptionMode::off, crypto::EncryptionMode::bypass, crypto::EncryptionMode::tme,
                 crypto::EncryptionMode::mktme, crypto::EncryptionMode::mktme});
    c.encryption.algorithm = one_of(random, {crypto::Algorithm::aes_xts_128, crypto::Algorithm::aes_xts_256});
    c.engine = random_engine(random);
    c.keys = {{1, {crypto::Algorithm::aes_xts_128, random.below(3) == 0}},
              {2, {crypto::Algorithm::aes_xts_256, random.below(3) == 0}}};
    return c;
}

/// Character of one stretch of traffic.
struct Mood {
    std::uint64_t banks, rows, columns;  // numbers of candidates
    bool across_groups;  // neighbouring banks are in different groups: bursts of lines interleave
    double writes;
    Cycle gap;        // mean gap between offers
    unsigned keyids;  // 0 to this - 1
};

Mood random_mood(RandomStream& random, bool keyids_allowed) {
    return {.banks = one_of<std::uint64_t>(random, {1, 2, 4, 32}),
            .rows = one_of<std::uint64_t>(random, {1, 2, 50'000}),
            .columns = one_of<std::uint64_t>(random, {2, 16, 64}),
            .across_groups = random.below(4) != 0,
            .writes = one_of(random, {0.0, 0.1, 0.33, 0.7, 1.0}),
            .gap = one_of<Cycle>(random, {0, 0, 3, 20, 100}),
            .keyids = keyids_allowed ? one_of(random, {1U, 3U, 4U}) : 1U};
}

Request random_request(RandomStream& random, const Config& config, const Numbers& n, const Mood& mood,
                       double partial_share) {
    const std::uint64_t bank = random.below(mood.banks);
    const auto group = mood.across_groups ? bank % n.groups : bank / n.banks % n.groups;
    const auto in_group = mood.across_groups ? bank / n.groups % n.banks : bank % n.banks;
    Request r{.data_channel = static_cast<unsigned>(random.below(config.data_channels)),
              .rank = static_cast<unsigned>(random.below(config.ranks)),
              .group = static_cast<unsigned>(group),
              .bank = static_cast<unsigned>(in_group),
              .row = random.below(mood.rows),
              .column = random.below(mood.columns),
              .keyid = static_cast<unsigned>(random.below(mood.keyids)),
              .is_write = random.unit() < mood.writes};
    r.is_partial = r.is_write && random.unit() < partial_share;
    return r;
}

}  // namespace

Case random_case(std::uint64_t seed) {
    constexpr std::uint64_t mood_lasts = 50;  // requests
    constexpr std::uint64_t pause_every = 80;
    constexpr std::uint64_t longest_pause = 12;  // quarters of tREFI
    RandomStream random{seed, "reference case"};
    Case result{random_config(random), {}};
    const Config& config = result.config;
    const Numbers n = numbers_of(config.dram.part);
    const bool keyids = config.encryption.mode == crypto::EncryptionMode::mktme;
    const double partial_share = one_of(random, {0.0, 0.0, 0.0, 0.1, 0.5});
    Mood mood{};
    Cycle time = 0;
    const std::uint64_t requests = 150 + random.below(250);
    for (std::uint64_t i = 0; i < requests; ++i) {
        if (i % mood_lasts == 0) mood = random_mood(random, keyids);
        if (random.below(pause_every) == 0) time += random.below(longest_pause) * n.REFI / 4;
        time += mood.gap == 0 ? 0 : random.below(2 * mood.gap);
        result.requests.push_back(random_request(random, config, n, mood, partial_share));
        result.requests.back().offer = time;
    }
    return result;
}

Case random_shared_case(std::uint64_t seed) {
    Case result = random_case(seed);
    RandomStream random{seed, "reference requesters"};
    const std::uint64_t requesters = 2 + random.below(2);
    const auto longest_lead = one_of<std::uint64_t>(random, {0, 0, 5, 300});
    const double late_share = one_of(random, {0.0, 0.0, 0.3});
    const Request* before = nullptr;
    for (Request& r : result.requests) {
        r.requester = static_cast<unsigned>(random.below(requesters));
        r.put = r.offer;
        r.offer += random.below(3) == 0 ? random.below(longest_lead + 1) : 0;
        // The rest of a cycle is late too.
        const bool follows_late = before != nullptr && before->put == r.put && before->is_late;
        const bool is_late = follows_late || random.unit() < late_share;
        r.is_late = is_late && r.offer == r.put;
        if (r.offer == r.put) before = &r;
    }
    return result;
}

}  // namespace mktme::reference
