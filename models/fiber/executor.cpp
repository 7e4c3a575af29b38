// SPDX-License-Identifier: Apache-2.0
#include "models/fiber/executor.hpp"

#include <algorithm>
#include <utility>

namespace mktme::fiber {

/// The youngest first.
void Executor::abandon() {
    is_abandoned_ = true;
    while (!strands_.empty()) {
        running_ = &strands_.back();
        strands_.back().fiber.reset();
        strands_.pop_back();
    }
    running_ = nullptr;
    ready_.clear();
    asking_.clear();
    alarms_.clear();
    due_.clear();
}

Strand& Executor::start(std::string name, std::uint32_t core, std::function<void()> body) {
    Strand& strand = strands_.emplace_back();
    strand.name = std::move(name);
    strand.core = core;
    strand.fiber.emplace(std::move(body));
    make_ready(strand);
    return strand;
}

bool Executor::wait(std::string_view what) {
    Strand& strand = *running_;
    strand.waits_for = what;
    const bool goes_on = Fiber::suspend();
    strand.waits_for = {};
    return goes_on;
}

bool Executor::wait_until(const std::function<bool()>& ready, std::string_view what) {
    while (!ready()) {
        asking_.push_back({running_, &ready});
        const bool goes_on = wait(what);
        std::erase_if(asking_, [this](const Asking& asking) { return asking.strand == running_; });
        if (!goes_on) return false;
    }
    return true;
}

bool Executor::sleep_until(SimTime time) {
    if (time <= now_) return true;
    wake_at(*running_, time);
    return wait("time");
}

bool Executor::wait_for(const std::function<SimTime()>& due, std::string_view what) {
    alarms_.push_back({running_, &due});
    return wait(what);
}

void Executor::make_ready(Strand& strand) {
    if (!std::exchange(strand.is_ready, true)) ready_.push_back(&strand);
}

void Executor::wake_at(Strand& strand, SimTime time) {
    due_.emplace(Due{time, strand.core, calls_++}, &strand);
}

SimTime Executor::next() const {
    if (!ready_.empty()) return now_;
    SimTime next = due_.empty() ? SimTime::max() : due_.begin()->first.time;
    for (const Alarm& alarm : alarms_) next = std::min(next, (*alarm.due)());
    return std::max(next, now_);
}

void Executor::run(SimTime now) {
    now_ = now;
    const auto later = due_.upper_bound(Due{now, ~std::uint32_t{0}, ~std::uint64_t{0}});
    for (auto each = due_.begin(); each != later; ++each) make_ready(*each->second);
    due_.erase(due_.begin(), later);
    ask();
    while (!ready_.empty()) {
        while (!ready_.empty()) resume_first();
        ask();
    }
}

void Executor::resume_first() {
    Strand& strand = *ready_.front();
    ready_.pop_front();
    strand.is_ready = false;
    running_ = &strand;
    const auto leave = [&] {
        running_ = nullptr;
        if (strand.fiber->has_ended())
            strands_.remove_if([&](const Strand& each) { return &each == &strand; });
    };
    try {
        strand.fiber->resume();
    } catch (...) {
        leave();
        throw;
    }
    leave();
}

/// Makes those ready that wait for something that is the case now, or for a time that has come.
void Executor::ask() {
    std::erase_if(alarms_, [&](const Alarm& alarm) {
        if ((*alarm.due)() > now_) return false;
        make_ready(*alarm.strand);
        return true;
    });
    std::erase_if(asking_, [&](const Asking& asking) {
        if (!(*asking.ready)()) return false;
        make_ready(*asking.strand);
        return true;
    });
}

std::vector<const Strand*> Executor::unfinished() const {
    std::vector<const Strand*> all;
    for (const Strand& strand : strands_) all.push_back(&strand);
    return all;
}

}  // namespace mktme::fiber
