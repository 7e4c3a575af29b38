// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <list>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "models/base/quantity.hpp"
#include "models/fiber/fiber.hpp"

namespace mktme::fiber {

/// Exception of a strand that was abandoned, where it cannot go on.
struct Abandoned {};

/// Thread of control in simulated time: a fiber that waits for times and events.
struct Strand {
    std::string name;
    std::uint32_t core = 0;  // that it runs on: strands of one time go on in this order
    std::optional<Fiber> fiber{};
    bool is_ready = false;         // it goes on at the present time
    std::string_view waits_for{};  // a literal that messages quote; empty: it is ready, or has ended
};

/// Strands in simulated time. Each goes on when its time has come, or what it waits for has come about; one at a time, and all
/// in an order that depends on nothing but times, cores and the order of calls.
///
/// The time is the owner's: it calls run() for next(), or for a time at which it has woken a strand.
class Executor {
public:
    Executor() = default;
    Executor(const Executor&) = delete;
    Executor& operator=(const Executor&) = delete;
    ~Executor() { abandon(); }

    /// Adds a strand that begins at the present time. It stays valid until it ends.
    Strand& start(std::string name, std::uint32_t core, std::function<void()> body);
    /// Abandons all strands: none waits any more, and each must end, by Abandoned where it cannot go on. What they throw is lost.
    void abandon();
    [[nodiscard]] bool is_abandoned() const { return is_abandoned_; }
    /// Returns the strand that runs; null outside of all.
    [[nodiscard]] Strand* running() const { return running_; }
    [[nodiscard]] SimTime now() const { return now_; }

    // Waits of the running strand. They return false, at once, if it has been abandoned: it must end then.

    /// Waits until somebody wakes it.
    bool wait(std::string_view what);
    /// Waits until `ready()` returns true, which is asked whenever a strand has run. Does not wait if it does now.
    bool wait_until(const std::function<bool()>& ready, std::string_view what);
    bool sleep_until(SimTime time);
    /// Lets the others go on, and waits until the time that `due()` names, which is asked anew whenever a strand has run.
    bool wait_for(const std::function<SimTime()>& due, std::string_view what);

    /// Lets a strand that waits go on at the present time, or at `time`. Woken twice before it goes on, it goes on once.
    void wake(Strand& strand) { make_ready(strand); }
    void wake_at(Strand& strand, SimTime time);

    /// Returns the next time at which a strand goes on by itself: now(), if one is ready; SimTime::max() if none will.
    [[nodiscard]] SimTime next() const;
    /// Lets time pass to `now` and all strands go on that can. Throws what a strand throws.
    void run(SimTime now);
    /// Returns the strands that have not ended, in order of their beginning.
    [[nodiscard]] std::vector<const Strand*> unfinished() const;

private:
    /// A strand that asks whether it can go on.
    struct Asking {
        Strand* strand;
        const std::function<bool()>* ready;
    };
    /// A strand that waits for a time that may change.
    struct Alarm {
        Strand* strand;
        const std::function<SimTime()>* due;
    };
    struct Due {
        SimTime time;
        std::uint32_t core;
        std::uint64_t number;  // in order of calls
        auto operator<=>(const Due&) const = default;
    };

    void make_ready(Strand& strand);
    void resume_first();
    void ask();

    std::list<Strand> strands_;
    std::deque<Strand*> ready_;  // in the order in which they go on
    std::vector<Asking> asking_;
    std::vector<Alarm> alarms_;
    std::map<Due, Strand*> due_;
    Strand* running_ = nullptr;
    bool is_abandoned_ = false;
    SimTime now_{};
    std::uint64_t calls_ = 0;
};

}  // namespace mktme::fiber
