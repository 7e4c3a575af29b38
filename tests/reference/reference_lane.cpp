// SPDX-License-Identifier: Apache-2.0
#include "tests/reference/reference_lane.hpp"

#include <algorithm>

#include "tests/reference/reference_config.hpp"

namespace mktme::reference {

Lane::Lane(const Config& config, const Numbers& n, Engine* engine, unsigned number, Result& result)
    : config_{config},
      n_{n},
      clock_{Frequency{n.hertz}},
      engine_{engine},
      number_{number},
      result_{result},
      device_{n, config.dram.refresh_mode, config.ranks},
      queues_{config.controller},
      direction_{config.controller},
      refresh_{config, n},
      lines_since_activate_(banks()),
      last_use_(banks()),
      last_use_of_rank_(config.ranks) {}

unsigned Lane::banks() const { return config_.ranks * n_.groups * n_.banks; }

bool Lane::try_accept(std::size_t index, const Request& request, Cycle c) {
    const auto reception = queues_.offer(index, request, c);
    if (reception == Queues::Reception::waits) return false;
    Outcome& outcome = result_.outcomes[index];
    outcome.accepted = c;
    if (reception == Queues::Reception::queued && engine_ != nullptr) {
        Queued& q = request.is_write && !request.is_partial ? queues_.writes.back() : queues_.reads.back();
        q.key_ready = engine_->key_for_line(c, key_of(request), rounds(request));
    }
    if (reception == Queues::Reception::coalesced) outcome.done = clock_.edge(Cycles{c});
    if (reception == Queues::Reception::forwarded)
        outcome.done =
            clock_.edge(Cycles{c} + config_.controller.forward_latency) + config_.controller.backend_latency;
    return true;
}

void Lane::work(Cycle c) {
    direction_.choose(c, queues_);
    if (!device_.bus_is_free(c)) return;
    static_cast<void>(urgent_refresh(c) || wake(c) || serve_requests(c) || idle_refresh(c) || timeout(c) ||
                      sleep(c));
}

// Class 1.
bool Lane::urgent_refresh(Cycle c) {
    for (unsigned q = 0; q < refresh_.units(); ++q)
        if (refresh_.is_urgent(q, c, device_) && try_first(refresh_.next_commands(q, c, number_, device_)))
            return true;
    return false;
}

// Class 2.
bool Lane::wake(Cycle c) {
    for (unsigned rank = 0; rank < config_.ranks; ++rank) {
        const auto state = device_.state(rank);
        if (state == Device::State::awake || !queues_.has_request_for_rank(rank)) continue;
        const Kind kind = state == Device::State::power_down ? Kind::PDX : Kind::SRX;
        if (try_issue({c, number_, kind, rank, 0, 0, 0, 0})) return true;
    }
    return false;
}

// Classes 3 and 4.
bool Lane::serve_requests(Cycle c) {
    const auto wished = wishes(c);
    if (config_.controller.priority == memctrl::CommandPriority::row)
        return row(wished, c) || column(wished, c);
    return column(wished, c) || row(wished, c);
}

/// Returns the wishes for banks of units that are not urgent, in the order of their oldest requests.
std::vector<Lane::Wish> Lane::wishes(Cycle c) {
    constexpr std::size_t none = ~std::size_t{0};
    std::vector<Wish> found;
    std::vector<std::size_t> place(banks(), none);
    const bool first_only = config_.controller.scheduler == "fcfs";
    for (Queued& q : active()) {
        if (!refresh_.is_urgent(unit_of(q.request), c, device_)) {
            std::size_t& at = place[bank_of(q.request)];
            if (at == none) {
                at = found.size();
                found.push_back({&q, nullptr});
            }
            if (found[at].hit == nullptr && hits(q.request)) found[at].hit = &q;
        }
        if (first_only) break;
    }
    return found;
}

bool Lane::is_starved(const Wish& wish, Cycle c) const {
    const auto& p = config_.controller;
    if (hits(wish.oldest->request) || (wish.hit != nullptr && wish.hit->bursts_done > 0)) return false;
    return c >= wish.oldest->arrival + p.starvation_limit.count() ||
           (p.scheduler == "fr-fcfs-cap" &&
            lines_since_activate_[bank_of(wish.oldest->request)] >= p.row_hit_cap);
}

bool Lane::column(const std::vector<Wish>& wishes, Cycle c) {
    Queued* first = nullptr;
    for (const Wish& wish : wishes) {
        if (wish.hit == nullptr || is_starved(wish, c)) continue;
        if (first != nullptr && first->sequence < wish.hit->sequence) continue;
        if (device_.allows(column_command(*wish.hit, c)) && engine_allows(*wish.hit, c)) first = wish.hit;
    }
    if (first == nullptr) return false;
    burst(*first, c);
    return true;
}

bool Lane::row(const std::vector<Wish>& wishes, Cycle c) {
    for (const Wish& wish : wishes) {
        const Request& r = wish.oldest->request;
        Command next{c, number_, Kind::ACT, r.rank, r.group, r.bank, r.row, 0};
        if (open_row(r) >= 0) {
            if (wish.hit != nullptr && !is_starved(wish, c)) continue;
            next.kind = Kind::PRE;
            next.row = 0;
        }
        if (!device_.allows(next)) continue;
        if (next.kind == Kind::ACT && refresh_.holds_activates(r.rank, c, device_)) continue;
        start(*wish.oldest, c);
        return try_issue(next);
    }
    return false;
}

// Class 5.
bool Lane::idle_refresh(Cycle c) {
    for (unsigned q = 0; q < refresh_.units(); ++q)
        if (refresh_.owed(q, c, device_) >= 1 && !refresh_.is_urgent(q, c, device_) &&
            refresh_.is_idle(q, c, queues_) && try_first(refresh_.next_commands(q, c, number_, device_)))
            return true;
    return false;
}

// Class 6.
bool Lane::timeout(Cycle c) {
    if (config_.controller.page_policy != "timeout") return false;
    for (unsigned rank = 0; rank < config_.ranks; ++rank)
        for (unsigned group = 0; group < n_.groups; ++group)
            for (unsigned bank = 0; bank < n_.banks; ++bank)
                if (is_timed_out(bank_of(rank, group, bank), c) && device_.row(rank, group, bank) >= 0 &&
                    !refresh_.is_urgent(refresh_.unit_of(rank, group, bank), c, device_) &&
                    !queues_.any([&](const Queued& q) {
                        return bank_of(q.request) == bank_of(rank, group, bank) && hits(q.request);
                    }) &&
                    try_issue({c, number_, Kind::PRE, rank, group, bank, 0, 0}))
                    return true;
    return false;
}

bool Lane::is_timed_out(unsigned bank, Cycle c) const {
    return c >= last_use_[bank] + config_.controller.page_timeout.count();
}

// Class 7.
bool Lane::sleep(Cycle c) {
    for (unsigned rank = 0; rank < config_.ranks; ++rank)
        if (const auto kind = sleep_kind(rank, c))
            if (try_issue({c, number_, *kind, rank, 0, 0, 0, 0})) return true;
    return false;
}

std::optional<Kind> Lane::sleep_kind(unsigned rank, Cycle c) const {
    const auto& p = config_.dram;
    if (queues_.has_request_for_rank(rank)) return std::nullopt;
    for (unsigned q = 0; q < refresh_.units(); ++q)
        if (refresh_.rank_of(q) == rank && refresh_.is_urgent(q, c, device_)) return std::nullopt;
    const Cycle since = last_use_of_rank_[rank];
    const auto state = device_.state(rank);
    const bool is_open = !device_.finds_all_closed({c, number_, Kind::PREA, rank, 0, 0, 0, 0});
    if (p.self_refresh_after > Cycles{0} && c >= since + p.self_refresh_after.count()) {
        if (state == Device::State::power_down) return Kind::PDX;
        return is_open ? Kind::PREA : Kind::SRE;
    }
    if (p.power_down && c >= since + p.power_down_after.count() && state == Device::State::awake)
        return is_open ? Kind::PREA : Kind::PDE;
    return std::nullopt;
}

bool Lane::try_first(const std::vector<Command>& commands) {
    return std::any_of(commands.begin(), commands.end(), [this](const Command& c) { return try_issue(c); });
}

bool Lane::try_issue(const Command& command) {
    if (!device_.allows(command)) return false;
    device_.issue(command);
    refresh_.issued(command);
    result_.commands.push_back(command);
    if (command.kind == Kind::ACT || is_column(command.kind)) {
        const unsigned bank = bank_of(command.rank, command.group, command.bank);
        last_use_[bank] = last_use_of_rank_[command.rank] = command.cycle;
        if (command.kind == Kind::ACT) lines_since_activate_[bank] = 0;
    }
    return true;
}

}  // namespace mktme::reference
