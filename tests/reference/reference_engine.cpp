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

Cycle Engine::clock_of(std::uint64_t slot, std::uint64_t cores) const {
    return slot / cores * params_.initiation_interval.count();
}

std::uint64_t Engine::next_free(const std::vector<std::uint64_t>& taken) {
    return taken.empty() ? 0 : taken.back() + 1;
}

std::uint64_t Engine::first_slot(const std::vector<std::uint64_t>& taken, Cycle from,
                                 std::uint64_t cores) const {
    std::uint64_t slot = next_free(taken);
    // Rows of slots begin at multiples of `cores`; skip whole rows that begin too early.
    while (clock_of(slot, cores) < from) slot = (slot / cores + 1) * cores;
    return slot;
}

Cycle Engine::offer_tweak(Cycle clock, Rounds rounds) {
    auto& taken = paths_[0].tweak;
    taken.push_back(first_slot(taken, clock, params_.tweak_cores));
    return clock_of(taken.back(), params_.tweak_cores) + cipher(rounds);
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
    auto& taken = paths_[0].data;
    const std::uint64_t first = first_slot(taken, std::max(arrival, tweak_end), params_.data_cores);
    for (std::uint64_t block = 0; block < 4; ++block) taken.push_back(first + block);
    read_starts_.push_back(clock_of(first, params_.data_cores));
    const Cycle checked = params_.mac_check == crypto::MacCheck::parallel
                              ? std::max(cipher(rounds), mac(rounds))
                              : cipher(rounds) + mac(rounds);
    return e_.edge(Cycles{clock_of(first + 3, params_.data_cores) + checked} + params_.io_stages);
}

std::optional<std::uint64_t> Engine::slot_for_write(Cycle c, Rounds rounds) const {
    const Cycle latest = e_.at_or_before(d_.edge(Cycles{c + write_latency_})).count();
    const auto is_out = [&](std::uint64_t first) {
        return clock_of(first + 3, params_.data_cores) + cipher(rounds) + mac(rounds) +
                   params_.io_stages.count() <=
               latest;
    };
    std::uint64_t first = next_free(write_path().data);
    if (!is_out(first)) return std::nullopt;
    while (is_out(first + 1)) ++first;
    return first;
}

bool Engine::may_write(Cycle c, Cycle drain_start, Cycle key_ready, Rounds rounds) const {
    if (is_plain(rounds)) return true;
    const bool serial = params_.tweak == crypto::TweakTiming::serial;
    const Cycle depth = clock_of(3, params_.data_cores) + cipher(rounds) * (serial ? 2 : 1) + mac(rounds) +
                        params_.io_stages.count();
    const Cycle covered = d_.at_or_after(e_.edge(Cycles{depth + 1})).count();
    const Cycle lead = covered > write_latency_ ? covered - write_latency_ : 0;
    const Cycle tweak_lead =
        lead > 0 && !serial ? d_.at_or_after(e_.edge(Cycles{cipher(rounds)})).count() : 0;
    return c >= drain_start + lead && c >= key_ready + lead + tweak_lead &&
           slot_for_write(c, rounds).has_value();
}

void Engine::write(Cycle c, Rounds rounds) {
    if (is_plain(rounds)) return;
    const std::uint64_t first = slot_for_write(c, rounds).value();
    for (std::uint64_t block = 0; block < 4; ++block) write_path().data.push_back(first + block);
}

}  // namespace mktme::reference
