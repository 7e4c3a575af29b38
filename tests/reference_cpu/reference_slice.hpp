// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "models/cache/hierarchy_params.hpp"
#include "models/cpu/machine_observer.hpp"
#include "tests/reference_cpu/memory_answer.hpp"
#include "tests/reference_cpu/messages.hpp"
#include "tests/reference_cpu/reference_sets.hpp"

namespace mktme::reference_cpu {

class ReferenceContents;
class ReferenceMemory;

/// Cores that have a line: an owner, or sharers.
struct Holders {
    std::optional<Number> owner{};
    std::set<Number> sharers{};

    [[nodiscard]] bool is_nobody() const { return !owner && sharers.empty(); }
    [[nodiscard]] bool has(Number core) const { return owner == core || sharers.contains(core); }
    void leave(Number core) {
        if (owner == core) owner.reset();
        sharers.erase(core);
    }
};

/// One slice of the last level, with its part of the directory.
class ReferenceSlice {
public:
    ReferenceSlice(Number number, const cache::HierarchyParams& params, Mail& mail, ReferenceMemory& memory,
                   ReferenceContents& contents, cpu::MachineObserver& observer);
    ReferenceSlice(const ReferenceSlice&) = delete;
    ReferenceSlice& operator=(const ReferenceSlice&) = delete;

    void cycle(Cycle s);

    // For tests.

    [[nodiscard]] bool is_quiet() const;
    [[nodiscard]] const std::map<PhysAddr, Holders>& directory() const { return directory_; }
    [[nodiscard]] std::vector<ReferenceSets::Line> lines() const { return llc_.lines(); }
    /// Returns a line of text that says what the slice waits for.
    [[nodiscard]] std::string text() const;

private:
    /// Line in transition: for a message, or as a victim whose cores are probed.
    struct Transition {
        std::optional<Message> message{};
        unsigned probes = 0;  // that are not answered
        bool owner_gave_data = false;
        bool is_dirty = false;                 // an answer brought dirty data
        LineState state = LineState::invalid;  // of the reply, once it is decided
        std::optional<Cycle> done{};
    };
    struct Insertion {
        PhysAddr line;
        bool is_dirty;
        std::optional<PhysAddr> evicts{};  // whose cores are probed for it
        std::optional<Message> put{};      // that is done with it
    };
    struct ToMemory {
        Errand errand;
        PhysAddr line;
    };

    [[nodiscard]] Cycle latency() const { return params_.llc.latency.count(); }
    [[nodiscard]] bool is(cache::Inclusion inclusion) const { return params_.llc_inclusion == inclusion; }
    [[nodiscard]] bool is_in_transition(PhysAddr line) const {
        return transitions_.contains(line) || held_.contains(line);
    }
    void send(Number core, Message message, Cycle leaves);

    // WBINVD.
    struct Wbinvd {
        Number core;
        std::size_t set = 0;
        std::size_t way = 0;
    };
    void begin_wbinvd(const Message& message, Cycle s);
    void go_on_with_wbinvd(Cycle s);
    void walk_wbinvd();

    // Order of a cycle.
    void see_memory(Cycle s);
    void see_data(const MemoryAnswer& answer, Cycle s);
    void end_transitions(Cycle s);
    void end_transition(PhysAddr line, Cycle s);
    void queue_arrivals(Cycle s);
    void take_message(Cycle s);
    std::optional<Message> next_message();
    void put_to_memory(Cycle s);
    void write_memory(const ToMemory& one, Cycle leaves);
    void read_memory(const ToMemory& one, Cycle leaves);

    // Messages.
    void process(const Message& message, Cycle s);
    void take_get(const Message& message, Cycle s);
    void take_put(const Message& message, Cycle s);
    void take_flush(const Message& message, Cycle s);
    void take_device(const Message& message, Cycle s);
    void take_answer(const Message& answer, Cycle s);
    void note_answer(const Message& answer, Transition& transition);
    void probe(PhysAddr line, Number core, MessageKind kind, Cycle s);
    void decide(PhysAddr line, Cycle s);
    void decide_get_s(PhysAddr line, Transition& transition, Cycle s);
    void decide_get_m(PhysAddr line, Transition& transition, Cycle s);
    void decide_flush(PhysAddr line, Transition& transition, Cycle s);
    void note_device_write(Cycle s);
    void note_device_read(PhysAddr line, bool is_of_memory, Cycle s);
    void decide_device_read(PhysAddr line, Transition& transition, Cycle s);
    void decide_device_write(PhysAddr line, Transition& transition, Cycle s);
    void reply(PhysAddr line, Transition& transition, Source source, bool has_data, Cycle leaves);
    void finish_put(const Message& put, Cycle s);

    // The LLC.
    void insert(const Insertion& insertion, Cycle s);
    void try_insertions(Cycle s);
    bool try_first_insertion(Cycle s);
    bool make_room(PhysAddr line, unsigned way, Cycle s);
    bool begin_eviction(PhysAddr victim, Cycle s);

    Number number_;
    cache::HierarchyParams params_;
    Mail& mail_;
    ReferenceMemory& memory_;
    ReferenceContents& contents_;
    cpu::MachineObserver& observer_;
    ReferenceSets llc_;  // states: modified if dirty, else shared
    std::map<PhysAddr, Holders> directory_;
    std::map<PhysAddr, Transition> transitions_;
    std::set<PhysAddr> held_;  // lines whose message laid aside is in `resumed_`
    std::deque<Message> arrivals_;
    std::map<PhysAddr, std::deque<Message>> laid_aside_;
    std::deque<Message> resumed_;
    std::deque<Insertion> insertions_;           // that wait
    std::uint64_t write_backs_ = 0;              // entries in use
    std::vector<ToMemory> to_memory_;            // of this cycle
    std::optional<PhysAddr> written_by_device_;  // in this cycle
    std::optional<Wbinvd> wbinvd_;               // that is not answered
};

}  // namespace mktme::reference_cpu
