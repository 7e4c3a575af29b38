// SPDX-License-Identifier: Apache-2.0
#include "tests/reference/reference_channel.hpp"

#include <algorithm>
#include <cmath>
#include <functional>

namespace mktme::reference {

namespace {

struct Queued {
    std::size_t index;  // of the request
    Request request;
    Cycle arrival;
    std::uint64_t sequence;
    bool started = false;
    Cycle tweak_end = 0;
};

enum class Mode { reading, idle_drain, full_drain };

class Lane {  // a data channel
public:
    Lane(const Config& config, const Numbers& n, Engine* engine, unsigned number, Result& result)
        : config_{config},
          n_{n},
          clock_{Frequency{n.hertz}},
          engine_{engine},
          number_{number},
          result_{result},
          device_{n, config.ranks},
          refreshes_(config.ranks),
          last_column_(config.ranks, -1) {}

    bool try_accept(std::size_t index, const Request& request, Cycle c);
    void clear_hazard() { read_hazard_ = false; }
    void work(Cycle c);
    [[nodiscard]] bool is_empty() const { return reads_.empty() && writes_.empty(); }

private:
    [[nodiscard]] Rounds rounds(const Request& r) const;
    [[nodiscard]] std::vector<Queued>& active() { return mode_ == Mode::reading ? reads_ : writes_; }
    [[nodiscard]] bool hits(const Request& r) const {
        return device_.row(r.rank, r.group, r.bank) == std::int64_t(r.row);
    }
    void choose_direction(Cycle c);
    [[nodiscard]] std::uint64_t owed(unsigned rank, Cycle c) const;
    [[nodiscard]] bool urgent(unsigned rank, Cycle c) const;
    [[nodiscard]] bool idle(unsigned rank, Cycle c) const;
    bool refresh_rank(unsigned rank, Cycle c);
    bool column(Cycle c);
    bool row(Cycle c);
    [[nodiscard]] std::vector<Queued*> of_bank(const Request& like);
    [[nodiscard]] bool starved(const std::vector<Queued*>& bank, Cycle c) const;
    [[nodiscard]] bool engine_allows(const Queued& q, Cycle c) const;
    void start(Queued& q, Cycle c);
    void serve(const Queued& q, Cycle c);
    void issue(const Command& command);
    [[nodiscard]] Command command(Kind kind, const Request& r, Cycle c) const {
        return {c,
                number_,
                kind,
                r.rank,
                r.group,
                r.bank,
                kind == Kind::PRE ? 0 : r.row,
                kind == Kind::RD || kind == Kind::WR ? r.column : 0};
    }

    const Config& config_;
    Numbers n_;
    ClockDomain clock_;
    Engine* engine_;
    unsigned number_;
    Result& result_;
    Device device_;
    std::vector<Queued> reads_, writes_;
    std::uint64_t sequence_ = 0;
    bool read_hazard_ = false;
    Mode mode_ = Mode::reading;
    Cycle drain_start_ = 0;
    std::uint64_t drained_ = 0, read_this_turn_ = 0;
    std::vector<std::uint64_t> refreshes_;
    std::vector<std::int64_t> last_column_;
};

Rounds Lane::rounds(const Request& r) const {
    const auto of = [](crypto::Algorithm a) { return a == crypto::Algorithm::aes_xts_128 ? 10U : 14U; };
    switch (config_.encryption.mode) {
        case crypto::EncryptionMode::off:
        case crypto::EncryptionMode::bypass:
        case crypto::EncryptionMode::no_encrypt: return 0;
        case crypto::EncryptionMode::tme: break;
        case crypto::EncryptionMode::mktme:
            if (const auto key = config_.keys.find(r.keyid); key != config_.keys.end())
                return of(key->second);
    }
    return of(config_.encryption.algorithm);
}

// Step 1.
bool Lane::try_accept(std::size_t index, const Request& request, Cycle c) {
    const Queued* forward = nullptr;
    const Queued* youngest = nullptr;
    for (const Queued& q : writes_) {
        if (!q.request.same_line(request)) continue;
        youngest = &q;
        if (q.request.keyid == request.keyid) forward = &q;
        else if (!request.is_write) read_hazard_ = true;
    }
    if (read_hazard_) return false;
    auto& outcome = result_.outcomes[index];
    outcome.accepted = c;
    if (request.is_write) {
        for (const Queued& q : reads_)
            if (q.request.same_line(request)) return false;
        if (youngest != nullptr && youngest->request.keyid == request.keyid) {
            outcome.done = clock_.edge(Cycles{c});
            return true;
        }
        if (writes_.size() == config_.controller.write_queue) return false;
        writes_.push_back({index, request, c, sequence_++});
        return true;
    }
    if (forward != nullptr) {
        outcome.done =
            clock_.edge(Cycles{c} + config_.controller.forward_latency) + config_.controller.backend_latency;
        return true;
    }
    if (reads_.size() == config_.controller.read_queue) return false;
    reads_.push_back({index, request, c, sequence_++});
    return true;
}

// Step 2.
void Lane::choose_direction(Cycle c) {
    const auto& p = config_.controller;
    const auto entries = static_cast<double>(p.write_queue);
    const double high = std::max(1.0, std::ceil(p.drain_high.count() * entries));
    const double low = std::floor(p.drain_low.count() * entries);
    const auto writes = static_cast<double>(writes_.size());
    const auto drain = [&](Mode mode) {
        mode_ = mode;
        drained_ = 0;
        drain_start_ = c;
    };
    const auto read = [&] {
        mode_ = Mode::reading;
        read_this_turn_ = 0;
    };
    if (mode_ == Mode::reading) {
        if (writes_.empty()) return;
        if (reads_.empty()) drain(Mode::idle_drain);
        else if (read_hazard_ || (writes >= high && read_this_turn_ >= p.min_reads_per_turn))
            drain(Mode::full_drain);
    } else if (writes_.empty()) {
        read();
    } else if (mode_ == Mode::idle_drain) {
        if (writes >= high || read_hazard_) mode_ = Mode::full_drain;
        else if (!reads_.empty()) read();
    } else if (!reads_.empty() && !read_hazard_ && (writes <= low || drained_ >= p.write_queue)) {
        read();
    }
}

// Step 3.
std::uint64_t Lane::owed(unsigned rank, Cycle c) const {
    if (!config_.refresh) return 0;
    const Cycle shift = rank * n_.REFI / config_.ranks;
    const std::uint64_t due = c < shift ? 0 : (c - shift) / n_.REFI;
    return due - refreshes_[rank];
}

bool Lane::urgent(unsigned rank, Cycle c) const {
    const auto most = config_.refresh_postpone == 0 ? n_.most_postponed : config_.refresh_postpone;
    return config_.refresh && owed(rank, c) >= most;
}

bool Lane::idle(unsigned rank, Cycle c) const {
    const auto here = [&](const Queued& q) { return q.request.rank == rank; };
    const bool rested = last_column_[rank] < 0 || c >= static_cast<Cycle>(last_column_[rank]) + n_.RFC;
    return rested && std::none_of(reads_.begin(), reads_.end(), here) &&
           std::none_of(writes_.begin(), writes_.end(), here);
}

// Step 4.
void Lane::work(Cycle c) {
    choose_direction(c);
    for (unsigned rank = 0; rank < config_.ranks; ++rank)
        if (urgent(rank, c) && refresh_rank(rank, c)) return;
    const bool row_first = config_.controller.priority == memctrl::CommandPriority::row;
    if (row_first ? row(c) || column(c) : column(c) || row(c)) return;
    for (unsigned rank = 0; rank < config_.ranks; ++rank)
        if (!urgent(rank, c) && idle(rank, c) && owed(rank, c) >= 1 && refresh_rank(rank, c)) return;
}

bool Lane::refresh_rank(unsigned rank, Cycle c) {
    const Kind kind = device_.all_closed(rank) ? Kind::REF : Kind::PREA;
    const Command next{c, number_, kind, rank, 0, 0, 0, 0};
    if (!device_.allows(next)) return false;
    issue(next);
    if (kind == Kind::REF) ++refreshes_[rank];
    return true;
}

std::vector<Queued*> Lane::of_bank(const Request& like) {
    std::vector<Queued*> bank;
    for (Queued& q : active())
        if (q.request.rank == like.rank && q.request.group == like.group && q.request.bank == like.bank)
            bank.push_back(&q);
    return bank;
}

bool Lane::starved(const std::vector<Queued*>& bank, Cycle c) const {
    return !hits(bank.front()->request) &&
           c >= bank.front()->arrival + config_.controller.starvation_limit.count();
}

bool Lane::engine_allows(const Queued& q, Cycle c) const {
    if (engine_ == nullptr) return true;
    return q.request.is_write ? engine_->may_write(c, drain_start_, q.arrival, rounds(q.request))
                              : engine_->may_read(c, rounds(q.request));
}

bool Lane::column(Cycle c) {
    for (Queued& q : active()) {  // oldest first
        if (!hits(q.request) || urgent(q.request.rank, c)) continue;
        const auto bank = of_bank(q.request);
        const auto oldest_hit =
            std::find_if(bank.begin(), bank.end(), [&](Queued* o) { return hits(o->request); });
        if (*oldest_hit != &q || starved(bank, c) || !engine_allows(q, c)) continue;
        const Command next = command(q.request.is_write ? Kind::WR : Kind::RD, q.request, c);
        if (!device_.allows(next)) continue;
        start(q, c);
        issue(next);
        serve(q, c);
        active().erase(active().begin() + (&q - active().data()));
        return true;
    }
    return false;
}

bool Lane::row(Cycle c) {
    for (Queued& q : active()) {
        const auto bank = of_bank(q.request);
        if (bank.front() != &q || urgent(q.request.rank, c)) continue;
        Kind kind = Kind::ACT;
        if (device_.row(q.request.rank, q.request.group, q.request.bank) >= 0) {
            const bool any_hit =
                std::any_of(bank.begin(), bank.end(), [&](Queued* o) { return hits(o->request); });
            if (any_hit && !starved(bank, c)) continue;
            kind = Kind::PRE;
        }
        const Command next = command(kind, q.request, c);
        if (!device_.allows(next)) continue;
        start(q, c);
        issue(next);
        return true;
    }
    return false;
}

void Lane::start(Queued& q, Cycle c) {
    if (!q.started && engine_ != nullptr && !q.request.is_write)
        q.tweak_end = engine_->tweak_for_read(c, rounds(q.request));
    q.started = true;
}

void Lane::serve(const Queued& q, Cycle c) {
    last_column_[q.request.rank] = static_cast<std::int64_t>(c);
    SimTime& done = result_.outcomes[q.index].done;
    if (q.request.is_write) {
        ++drained_;
        if (engine_ != nullptr) engine_->write(c, rounds(q.request));
        done = clock_.edge(Cycles{c + n_.CWL + n_.BL});
        return;
    }
    ++read_this_turn_;
    const Cycle last_beat = c + n_.CL + n_.BL;
    done = engine_ == nullptr ? clock_.edge(Cycles{last_beat})
                              : engine_->read(last_beat, q.tweak_end, rounds(q.request));
    done += config_.controller.backend_latency;
}

void Lane::issue(const Command& command) {
    device_.issue(command);
    result_.commands.push_back(command);
}

}  // namespace

Result run(const Config& config, const std::vector<Request>& requests) {
    const Numbers& n = numbers_of(config.part);
    std::unique_ptr<Engine> engine;
    if (config.encryption.mode != crypto::EncryptionMode::off)
        engine = std::make_unique<Engine>(config.engine, n.hertz, n.CWL);
    Result result;
    result.outcomes.resize(requests.size());
    std::vector<Lane> lanes;
    lanes.reserve(config.data_channels);
    for (unsigned i = 0; i < config.data_channels; ++i)
        lanes.emplace_back(config, n, engine.get(), i, result);

    std::size_t next = 0;
    for (Cycle c = 0;; ++c) {
        std::vector<bool> port_used(lanes.size());
        for (Lane& lane : lanes) lane.clear_hazard();
        while (next < requests.size() && requests[next].offer <= c &&
               !port_used[requests[next].data_channel]) {
            const Request& request = requests[next];
            if (!lanes[request.data_channel].try_accept(next, request, c)) break;
            port_used[request.data_channel] = true;
            ++next;
        }
        for (Lane& lane : lanes) lane.work(c);
        result.last_cycle = c;
        if (next == requests.size() &&
            std::all_of(lanes.begin(), lanes.end(), [](const Lane& l) { return l.is_empty(); }))
            return result;
    }
}

}  // namespace mktme::reference
