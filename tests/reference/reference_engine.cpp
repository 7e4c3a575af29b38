// SPDX-License-Identifier: Apache-2.0
#include "tests/reference/reference_engine.hpp"

#include <algorithm>
#include <cmath>

namespace mktme::reference {

Engine::Engine(const crypto::EngineParams& params, std::uint64_t dram_hertz, Cycle write_latency)
    : params_{params},
      d_{Frequency{dram_hertz}},
      e_{params.clock},
      write_latency_{write_latency} {}

Cycle Engine::clocks_for(double rounds, Ratio a_clock) {
    Cycle clocks = 0;
    while (static_cast<double>(clocks) * a_clock.count() < rounds - 1e-9) ++clocks;
    return clocks;
}

Cycle Engine::cipher(Rounds rounds) const { return clocks_for(rounds.aes, params_.rounds_per_clock); }
Cycle Engine::mac(Rounds rounds) const {
    return rounds.has_mac ? clocks_for(24, params_.mac_rounds_per_clock) : 0;
}

/// Enters the next block in the first clock that is neither before `from` nor before the previous block, and in which
/// fewer than `cores` blocks have entered within the last interval.
void Engine::enter(Blocks& blocks, Cycle from, std::uint64_t cores) const {
    Cycle clock = blocks.empty() ? from : std::max(from, blocks.back());
    const auto is_busy_at = [&](Cycle now) {
        std::uint64_t busy = 0;
        for (auto block = blocks.rbegin(); block != blocks.rend() && *block + interval() > now; ++block)
            ++busy;
        return busy >= cores;
    };
    while (is_busy_at(clock)) ++clock;
    blocks.push_back(clock);
}

Cycle Engine::offer_tweak(Cycle clock, Rounds rounds) {
    auto& blocks = paths_[0].tweak;
    enter(blocks, clock, params_.tweak_cores);
    return blocks.back() + cipher(rounds);
}

Cycle Engine::key_for_line(Cycle c, unsigned key, Rounds rounds) {
    if (params_.key_store == 0 || is_plain(rounds)) return c;
    const Cycle now = e_.at_or_after(d_.edge(Cycles{c})).count();
    const auto known = std::ranges::find(keys_, key, &Key::number);
    Key found{};
    if (known != keys_.end()) {
        found = *known;
        if (params_.key_replacement == crypto::KeyReplacement::lru) {
            keys_.erase(known);
            keys_.push_back(found);
        }
    } else {
        last_load_ = last_load_ ? std::max(now, *last_load_ + params_.key_load_interval.count()) : now;
        found = {key, *last_load_ + params_.key_load.count()};
        if (keys_.size() == params_.key_store) keys_.erase(keys_.begin());
        keys_.push_back(found);
    }
    return d_.at_or_after(e_.edge(Cycles{std::max(now, found.ready)})).count();
}

Cycle Engine::tweak_for_read(Cycle first_command, Cycle key_ready, Rounds rounds) {
    if (is_plain(rounds)) return 0;
    const auto clock = [&](Cycle c) { return e_.at_or_after(d_.edge(Cycles{c})).count(); };
    if (params_.tweak == crypto::TweakTiming::serial) return clock(key_ready);
    return offer_tweak(clock(std::max(first_command, key_ready)), rounds);
}

bool Engine::may_read(Cycle c, Rounds rounds) const {
    if (is_plain(rounds) || read_starts_.size() < params_.read_buffer) return true;
    const Cycle start = read_starts_[read_starts_.size() - params_.read_buffer];
    return e_.edge(Cycles{start}) <= d_.edge(Cycles{c});
}

SimTime Engine::read(Cycle last_beat, Cycle tweak_end, Rounds rounds) {
    const SimTime data = d_.edge(Cycles{last_beat});
    if (params_.fixed_latency != SimTime{}) return data + params_.fixed_latency;
    const Cycle arrival = e_.at_or_after(data).count();
    if (rounds.aes == 0) return e_.edge(Cycles{arrival} + params_.io_stages);
    if (params_.tweak == crypto::TweakTiming::serial)
        tweak_end = offer_tweak(std::max(arrival, tweak_end), rounds);
    auto& blocks = paths_[0].data;
    for (int block = 0; block < 4; ++block) enter(blocks, std::max(arrival, tweak_end), params_.data_cores);
    read_starts_.push_back(blocks[blocks.size() - 4]);
    const Cycle checked = params_.mac_check == crypto::MacCheck::parallel
                              ? std::max(cipher(rounds), mac(rounds))
                              : cipher(rounds) + mac(rounds);
    return e_.edge(Cycles{blocks.back() + checked} + params_.io_stages);
}

/// Returns true if a line that starts as early as possible is out when the burst of a WR in cycle c begins.
bool Engine::is_in_time(Cycle c, Rounds rounds) const {
    const Blocks& all = write_path().data;
    const auto last_of_each_core = std::min<std::size_t>(all.size(), params_.data_cores);
    Blocks blocks(all.end() - static_cast<std::ptrdiff_t>(last_of_each_core), all.end());
    for (int block = 0; block < 4; ++block) enter(blocks, 0, params_.data_cores);
    const Cycle out = blocks.back() + cipher(rounds) + mac(rounds) + params_.io_stages.count();
    return e_.edge(Cycles{out}) <= d_.edge(Cycles{c + write_latency_});
}

bool Engine::may_write(Cycle c, Cycle drain_start, Cycle key_ready, Rounds rounds) const {
    if (is_plain(rounds)) return true;
    const bool serial = params_.tweak == crypto::TweakTiming::serial;
    const Cycle depth = (rows() - 1) * interval() + cipher(rounds) * (serial ? 2 : 1) + mac(rounds) +
                        params_.io_stages.count();
    const Cycle covered = d_.at_or_after(e_.edge(Cycles{depth + 1})).count();
    const Cycle lead = covered > write_latency_ ? covered - write_latency_ : 0;
    const Cycle tweak_lead =
        lead > 0 && !serial ? d_.at_or_after(e_.edge(Cycles{cipher(rounds)})).count() : 0;
    return c >= drain_start + lead && c >= key_ready + lead + tweak_lead && is_in_time(c, rounds);
}

void Engine::write(Cycle c, Rounds rounds) {
    if (is_plain(rounds)) return;
    Cycle first_after = 0;  // first engine clock after the DRAM cycle before the burst
    const Cycle burst = c + write_latency_;
    if (burst > 0) first_after = e_.at_or_before(d_.edge(Cycles{burst - 1})).count() + 1;
    const Cycle ahead = cipher(rounds) + mac(rounds) + params_.io_stages.count() + rows() * interval();
    const Cycle from = first_after > ahead ? first_after - ahead : 0;
    for (int block = 0; block < 4; ++block) enter(write_path().data, from, params_.data_cores);
}

}  // namespace mktme::reference
