// SPDX-License-Identifier: Apache-2.0
#include "tests/reference/reference_device.hpp"

#include <algorithm>

#include "models/dram/dram_params.hpp"

namespace mktme::reference {

Device::Device(const Numbers& numbers, dram::RefreshMode mode, unsigned ranks)
    : n_{numbers},
      distances_{numbers, mode},
      rows_(std::size_t{ranks} * n_.groups * n_.banks, -1),
      states_(ranks, State::awake) {}

bool Device::finds_all_closed(const Command& command) const {
    for (unsigned g = 0; g < n_.groups; ++g)
        for (unsigned b = 0; b < n_.banks; ++b)
            if (reaches(command, n_.family, g, b) && row(command.rank, g, b) >= 0) return false;
    return true;
}

bool Device::bus_is_free(Cycle c) const {
    if (history_.empty()) return true;
    const Command& last = history_.back();
    if (last.kind == Kind::ACT) return c >= last.cycle + n_.activate_clocks;
    return c >= last.cycle + (is_column(last.kind) ? n_.column_clocks : 1);
}

bool Device::allows(const Command& next) const {
    return bus_is_free(next.cycle) && state_allows(next) && distances_allow(next);
}

bool Device::state_allows(const Command& next) const {
    switch (state(next.rank)) {
        case State::power_down: return next.kind == Kind::PDX;
        case State::self_refresh: return next.kind == Kind::SRX;
        case State::awake: break;
    }
    if (next.kind == Kind::PDX || next.kind == Kind::SRX) return false;
    if (is_column(next.kind))
        return row(next.rank, next.group, next.bank) == static_cast<std::int64_t>(next.row);
    return finds_all_closed(next) != is_precharge(next.kind);
}

bool Device::distances_allow(const Command& next) const {
    constexpr int window = 4;  // ACTs that tFAW covers
    int activates = 0;
    for (auto past = history_.rbegin(); past != history_.rend(); ++past) {
        if (next.cycle < past->cycle + distances_.between(*past, next)) return false;
        if (past->kind == Kind::ACT && next.kind == Kind::ACT && past->rank == next.rank &&
            ++activates == window && next.cycle < past->cycle + n_.FAW)
            return false;
    }
    return true;
}

void Device::issue(const Command& command) {
    const auto is_over = [&](const Command& past) {
        const Cycle reach = std::max(distances_.longest_from(past.kind), n_.FAW);
        return command.cycle >= past.cycle + reach;
    };
    std::erase_if(history_, is_over);
    history_.push_back(command);
    if (command.kind == Kind::ACT)
        rows_[index(command.rank, command.group, command.bank)] = static_cast<std::int64_t>(command.row);
    else if (is_precharge(command.kind) || closes_by_itself(command.kind)) close_banks(command);
    else change_state(command);
}

void Device::close_banks(const Command& command) {
    for (unsigned g = 0; g < n_.groups; ++g)
        for (unsigned b = 0; b < n_.banks; ++b)
            if (reaches(command, n_.family, g, b)) rows_[index(command.rank, g, b)] = -1;
}

void Device::change_state(const Command& command) {
    State& state = states_[command.rank];
    if (command.kind == Kind::PDE) state = State::power_down;
    if (command.kind == Kind::SRE) state = State::self_refresh;
    if (command.kind == Kind::PDX || command.kind == Kind::SRX) state = State::awake;
}

}  // namespace mktme::reference
