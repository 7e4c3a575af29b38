// SPDX-License-Identifier: Apache-2.0
#include "tests/reference/reference_refresh.hpp"

#include "tests/reference/reference_config.hpp"

namespace mktme::reference {

RefreshRule::RefreshRule(const Config& config, const Numbers& n)
    : config_{config},
      n_{n},
      cadence_{cadence_of(n, config.dram.refresh_mode)},
      done_(units()),
      last_column_(units()) {}

unsigned RefreshRule::units() const { return config_.ranks * cadence_.units; }

bool RefreshRule::by_bank() const { return config_.dram.refresh_mode == dram::RefreshMode::same_bank; }

unsigned RefreshRule::unit_of(unsigned rank, unsigned group, unsigned bank) const {
    unsigned unit = 0;
    if (by_bank()) unit = n_.family == Family::ddr5 ? bank : (group * n_.banks + bank) % cadence_.units;
    return rank * cadence_.units + unit;
}

std::uint64_t RefreshRule::due(unsigned q, Cycle c) const {
    if (!config_.dram.refresh) return 0;
    const unsigned turn = q % cadence_.units * config_.ranks + rank_of(q);
    const Cycle shift = turn * cadence_.interval / units();
    return c < shift ? 0 : (c - shift) / cadence_.interval;
}

std::uint64_t RefreshRule::owed(unsigned q, Cycle c, const Device& device) const {
    return device.state(rank_of(q)) == Device::State::self_refresh ? 0 : due(q, c) - done_[q];
}

bool RefreshRule::is_urgent(unsigned q, Cycle c, const Device& device) const {
    const auto postpone =
        config_.dram.refresh_postpone == 0 ? n_.most_postponed : config_.dram.refresh_postpone;
    return owed(q, c, device) >= (postpone - 1) * cadence_.in_one_REFI + 1;
}

bool RefreshRule::is_idle(unsigned q, Cycle c, const Queues& queues) const {
    if (last_column_[q].has_value() && c < *last_column_[q] + cadence_.busy) return false;
    return !queues.any([&](const Queued& entry) {
        return unit_of(entry.request.rank, entry.request.group, entry.request.bank) == q;
    });
}

Command RefreshRule::refresh_of(unsigned q, Cycle c, unsigned data_channel) const {
    Command refresh{c, data_channel, Kind::REF, rank_of(q), 0, 0, 0, 0};
    if (!by_bank()) return refresh;
    const unsigned unit = q % cadence_.units;
    refresh.kind = Kind::REFSB;
    refresh.group = n_.family == Family::ddr5 ? 0 : unit / n_.banks;
    refresh.bank = unit % n_.banks;
    return refresh;
}

std::vector<Command> RefreshRule::next_commands(unsigned q, Cycle c, unsigned data_channel,
                                                const Device& device) const {
    Command next = refresh_of(q, c, data_channel);
    if (device.state(next.rank) == Device::State::power_down)
        return {{c, data_channel, Kind::PDX, next.rank, 0, 0, 0, 0}};
    if (device.finds_all_closed(next)) return {next};
    if (next.kind == Kind::REF || n_.family == Family::ddr5) {
        next.kind = next.kind == Kind::REF ? Kind::PREA : Kind::PRESB;
        return {next};
    }
    std::vector<Command> closing;
    for (unsigned group = 0; group < n_.groups; ++group)
        if (reaches(next, n_.family, group, next.bank) && device.row(next.rank, group, next.bank) >= 0)
            closing.push_back({c, data_channel, Kind::PRE, next.rank, group, next.bank, 0, 0});
    return closing;
}

bool RefreshRule::holds_activates(unsigned rank, Cycle c, const Device& device) const {
    if (!by_bank()) return false;
    for (unsigned q = 0; q < units(); ++q) {
        if (rank_of(q) != rank || !is_urgent(q, c, device)) continue;
        const Command refresh = refresh_of(q, c + n_.RRD_L - 1, 0);
        if (device.finds_all_closed(refresh) && device.distances_allow(refresh)) return true;
    }
    return false;
}

void RefreshRule::issued(const Command& command) {
    const unsigned q = unit_of(command.rank, command.group, command.bank);
    if (is_column(command.kind)) last_column_[q] = command.cycle;
    if (command.kind == Kind::REF || command.kind == Kind::REFSB) ++done_[q];
    if (command.kind != Kind::SRX) return;
    for (unsigned unit = 0; unit < units(); ++unit)
        if (rank_of(unit) == command.rank) done_[unit] = due(unit, command.cycle);
}

}  // namespace mktme::reference
