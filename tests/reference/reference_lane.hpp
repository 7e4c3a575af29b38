// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "tests/reference/reference_direction.hpp"
#include "tests/reference/reference_engine.hpp"
#include "tests/reference/reference_refresh.hpp"

namespace mktme::reference {

struct Config;

/// A data channel: its queues, its direction and the seven classes of commands.
class Lane {
public:
    Lane(const Config& config, const Numbers& n, Engine* engine, unsigned number, Result& result);

    void start_cycle(Cycle c) { queues_.start_cycle(c); }
    bool try_accept(std::size_t index, const Request& request, Cycle c);
    void work(Cycle c);
    [[nodiscard]] bool is_empty() const { return queues_.is_empty(); }

private:
    /// Requests of the active direction for a bank.
    struct Wish {
        Queued* oldest;
        Queued* hit;  // the oldest that hits the open row, or nullptr
    };

    bool urgent_refresh(Cycle c);
    bool wake(Cycle c);
    bool serve_requests(Cycle c);
    bool column(const std::vector<Wish>& wishes, Cycle c);
    bool row(const std::vector<Wish>& wishes, Cycle c);
    bool idle_refresh(Cycle c);
    bool timeout(Cycle c);
    bool sleep(Cycle c);

    [[nodiscard]] std::vector<Queued>& active() {
        return direction_.reads() ? queues_.reads : queues_.writes;
    }
    [[nodiscard]] std::vector<Wish> wishes(Cycle c);
    [[nodiscard]] bool is_starved(const Wish& wish, Cycle c) const;
    [[nodiscard]] bool engine_allows(const Queued& q, Cycle c) const;
    [[nodiscard]] bool closes_bank(const Queued& q) const;
    [[nodiscard]] Command column_command(const Queued& q, Cycle c) const;
    [[nodiscard]] bool is_timed_out(unsigned bank, Cycle c) const;
    [[nodiscard]] std::optional<Kind> sleep_kind(unsigned rank, Cycle c) const;

    bool try_issue(const Command& command);
    /// Issues the first of these that the device allows. Returns false if it allows none.
    bool try_first(const std::vector<Command>& commands);
    void start(Queued& q, Cycle c);
    void burst(Queued& q, Cycle c);
    void complete(const Queued& q, Cycle c);

    [[nodiscard]] unsigned key_of(const Request& r) const;
    [[nodiscard]] Rounds rounds(const Request& r) const;
    [[nodiscard]] unsigned banks() const;
    [[nodiscard]] unsigned bank_of(const Request& r) const { return bank_of(r.rank, r.group, r.bank); }
    [[nodiscard]] unsigned bank_of(unsigned rank, unsigned group, unsigned bank) const {
        return (rank * n_.groups + group) * n_.banks + bank;
    }
    [[nodiscard]] unsigned unit_of(const Request& r) const {
        return refresh_.unit_of(r.rank, r.group, r.bank);
    }
    [[nodiscard]] std::int64_t open_row(const Request& r) const {
        return device_.row(r.rank, r.group, r.bank);
    }
    [[nodiscard]] bool hits(const Request& r) const {
        return open_row(r) == static_cast<std::int64_t>(r.row);
    }

    const Config& config_;
    Numbers n_;
    ClockDomain clock_;
    Engine* engine_;
    unsigned number_;
    Result& result_;
    Device device_;
    Queues queues_;
    DirectionRule direction_;
    RefreshRule refresh_;
    std::vector<std::uint64_t> lines_since_activate_;  // by bank
    std::vector<Cycle> last_use_;                      // by bank: its last ACT or column
    std::vector<Cycle> last_use_of_rank_;
};

}  // namespace mktme::reference
