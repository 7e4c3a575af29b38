// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "models/cpu/machine_observer.hpp"
#include "tests/reference_cpu/line_history.hpp"

namespace mktme::test {

/// Everything that happened to the lines of a machine. It is judged when the machine is quiet.
class CoherenceHistory final : public cpu::MachineObserver {
public:
    using What = CoherenceEvent::What;

    explicit CoherenceHistory(cache::HierarchyParams params) : params_{std::move(params)} {}

    void retired(std::uint32_t /*core*/, Cycles /*at*/, std::uint64_t /*count*/) override {}
    void filled(std::uint32_t core, Cycles at, unsigned level, PhysAddr line,
                cache::LineState state) override {
        add({.what = What::filled, .core = core, .line = line, .level = level, .state = state}, at);
    }
    void probed(std::uint32_t core, Cycles at, cache::MessageKind kind, PhysAddr line,
                cache::LineState had) override {
        add({.what = What::probed, .core = core, .line = line, .kind = kind, .state = had}, at);
    }
    /// A WBINVD is of no line: what it does to each is seen by probes and writes.
    void taken(std::uint32_t /*slice*/, Cycles at, cache::MessageKind kind, std::uint32_t core,
               PhysAddr line) override {
        if (kind != cache::MessageKind::wbinvd)
            add({.what = What::taken, .core = core, .line = line, .kind = kind}, at);
    }
    /// The slice has decided to send the line a look-up before it leaves.
    void to_memory(std::uint32_t /*slice*/, Cycles at, bool is_write, PhysAddr line) override {
        add({.what = is_write ? What::memory_write : What::memory_read, .line = line},
            at - params_.llc.latency);
    }
    void read(std::uint32_t core, Cycles at, unsigned level, PhysAddr line) override {
        add({.what = What::read, .core = core, .line = line, .level = level}, at);
    }
    void committed(std::uint32_t core, Cycles at, PhysAddr line) override {
        add({.what = What::committed, .core = core, .line = line}, at);
        ++commits_;
    }
    void put(std::uint32_t core, Cycles at, cache::MessageKind kind, PhysAddr line) override {
        add({.what = What::put, .core = core, .line = line, .kind = kind}, at);
    }
    void replied(std::uint32_t core, Cycles at, PhysAddr line, cache::LineState state,
                 bool has_data) override {
        using enum CoherenceEvent::Data;
        add({.what = What::replied,
             .core = core,
             .line = line,
             .state = state,
             .data = has_data ? there : none},
            at);
    }
    void inserted(std::uint32_t /*slice*/, Cycles at, PhysAddr line, bool /*is_dirty*/) override {
        add({.what = What::inserted, .line = line}, at);
    }

    /// Plays all events in order of time. Returns the first rule that one breaks, in words; empty if there is none.
    std::string first_violation();
    /// The lines as they are after the last event. Precondition: first_violation() has found none.
    [[nodiscard]] const std::map<PhysAddr, LineHistory>& lines() const { return lines_; }
    [[nodiscard]] std::uint64_t commits() const { return commits_; }

private:
    void add(CoherenceEvent event, Cycles at) {
        event.at = at.count();
        events_.push_back(event);
    }

    cache::HierarchyParams params_;
    std::vector<CoherenceEvent> events_;
    std::map<PhysAddr, LineHistory> lines_;
    std::uint64_t commits_ = 0;
};

}  // namespace mktme::test
