// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <tsl/robin_map.h>
#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "models/base/line_hash.hpp"
#include "models/base/numbered.hpp"
#include "models/cache/cache_access.hpp"
#include "models/cache/cache_observer.hpp"
#include "models/cache/cache_stats.hpp"
#include "models/cache/directory.hpp"
#include "models/cache/directory_stats.hpp"
#include "models/cache/hierarchy_params.hpp"
#include "models/cache/memory_request.hpp"
#include "models/cache/message.hpp"
#include "models/cache/miss_meter.hpp"
#include "models/cache/set_array.hpp"

namespace mktme::cache {

/// A slice of the last-level cache of a package, with the directory of its lines (docs/models/coherence.md#slices).
///
/// A plain class that is told the cycle. What it sends to cores and to memory it adds to two outboxes.
class Slice {
public:
    struct Outboxes {
        std::vector<Message>& cores;
        std::vector<MemoryRequest>& memory;
        std::vector<CacheAccess>& devices;  // what they have read and written, with data.mode other than none
    };

    /// `number`: among all slices. The outboxes must outlive the slice.
    Slice(const HierarchyParams& params, std::uint32_t number, const std::string& path,
          const Outboxes& outboxes);

    /// Takes a message that comes in a cycle that is not done.
    void deliver(const Message& message);
    /// A line sent to memory is accepted, or the data of one come. That cycle is not done, unless awaits_acceptance() was
    /// false in it.
    void memory_answers(const MemoryAnswer& answer);
    /// Does one cycle. Precondition: it is next().
    void step(Cycles now);
    /// Returns the next cycle in which something can happen, as far as is known; Cycles::max() if there is none.
    [[nodiscard]] Cycles next() const { return next_; }
    /// Returns true if the cycle matters in which memory accepts a line next.
    [[nodiscard]] bool awaits_acceptance() const {
        return walk_ || flushes_in_memory_ > 0 || !insertions_.empty() || used_write_backs_ == write_backs_;
    }
    [[nodiscard]] bool is_quiet() const {
        return next_ == Cycles::max() && active_.empty() && used_write_backs_ == 0;
    }

    [[nodiscard]] const SetArray& array() const { return array_; }
    [[nodiscard]] const Directory& directory() const { return directory_; }
    [[nodiscard]] const CacheStats& stats() const { return stats_; }
    void begin_phase() { stats_.begin_phase(); }
    [[nodiscard]] const DirectoryStats& directory_stats() const { return directory_stats_; }
    void observe(CacheObserver* observer) { observer_ = observer; }
    /// Returns a line of text for each message, line and request that is not done.
    [[nodiscard]] std::vector<std::string> on_its_way() const;

private:
    /// What a line is in transition for.
    struct Transition {
        Message message;                         // a request or a flush
        bool is_victim = false;                  // the line is to leave the LLC, and cores have it
        bool brings_back = true;                 // its end brings back what was laid aside for the line
        bool is_dirty = false;                   // answers have brought dirty data
        std::uint32_t pending = 0;               // answers of cores
        LineState granted = LineState::invalid;  // by a read of memory under way
        Cycles asked{};                          // when memory was asked for it
    };
    /// What happens in a known cycle, in this order.
    enum class EventKind : std::uint8_t { victim_accepted, flush_accepted, data, done };
    struct Event {
        Cycles at;
        EventKind kind;
        PhysAddr line;
        std::uint16_t exposed = 0;  // of data: LineOrigin::exposed
    };
    struct Arrival {
        Message message;
        std::uint32_t rank;   // of its core, counted from one that rotates with the cycle
        std::uint32_t order;  // in which they were delivered, in 32 bits: only neighbours are compared
    };
    /// WBINVD under way.
    struct Walk {
        Message message;
        std::uint64_t set = 0;    // the next; behind the last one, it waits for write-backs
        unsigned way = 0;         // of this set: those before it are passed
        bool is_blocked = false;  // a dirty line has found no write-back entry
    };
    /// A line on its way into the LLC.
    struct Insertion {
        PhysAddr line;
        bool is_dirty;
        bool is_put = false;  // of a Put, which is done when the line has entered
        bool was_laid_aside = false;
        Message put{};
    };

    // Time.
    void run_event(const Event& event, Cycles now);
    void take_message(Cycles now);
    [[nodiscard]] bool take_resumed(Cycles now);
    [[nodiscard]] bool take_answer(Cycles now);
    [[nodiscard]] bool take_arrived(Cycles now);
    void at(const Event& event);
    void update_next(Cycles now);
    static bool comes_later(const Arrival& a, const Arrival& b);
    static bool happens_later(const Event& a, const Event& b);
    void see_taken(const Message& message, Cycles now);
    void count(MessageKind kind);

    // Requests.
    void start(const Message& message, bool was_laid_aside, Cycles now);
    void start_get_s(Transition& transition, Cycles now);
    void start_get_m(Transition& transition, Cycles now);
    void claim(const Message& request, Cycles now);
    void answered(const Message& answer, Cycles now);
    void answered_get(Transition& transition, const Message& answer, Cycles now);
    void share_owned(Transition& transition, bool is_dirty, Cycles now);
    void supply_shared(Transition& transition, Cycles now);
    /// Who has the data of a line for its next owner, besides the LLC.
    enum class DataHolder : std::uint8_t { nobody, requester, other_core };
    void supply_owned(Transition& transition, DataHolder holder, Cycles now);
    void read_memory(Transition& transition, LineState granted, Cycles now);
    /// What a slice gives a requester.
    struct Grant {
        LineState state;
        LineOrigin origin{.source = LineSource::llc};
        bool has_data = true;
    };
    void reply(const Message& request, const Grant& grant, Cycles leaves);
    void send_probe(MessageKind kind, PhysAddr line, CoreNumber core, Cycles now);
    std::uint32_t probe_all(PhysAddr line, CoreNumber except, Cycles now);
    void data_came(const Event& data);

    // Devices.
    void start_of_device(Transition& transition, Cycles now);
    void answered_device(Transition& transition, const Message& answer, Cycles now);
    void read_of_device(Transition& transition, Cycles now);
    void write_of_device(const Transition& transition, Cycles now);
    void note_device(PhysAddr line, ByteRange stored, Cycles now);

    // Puts, flushes, the LLC.
    void start_put(const Message& put, bool was_laid_aside, Cycles now);
    [[nodiscard]] bool enters_llc(const Message& put) const;
    void put_done(const Message& put, bool was_laid_aside, Cycles now);
    void start_flush(Transition& transition, Cycles now);
    void answered_flush(Transition& transition, const Message& answer, Cycles now);
    void decide_flush(Transition& transition, Cycles now);
    void flush_done(const Message& flush, Cycles leaves);
    void insert(const Insertion& insertion, Cycles now);
    void try_insertions(Cycles now);
    bool try_insertion(const Insertion& insertion, Cycles now);
    bool may_leave(EntryIndex victim, Cycles now);
    void answered_victim(Transition& transition, const Message& answer, Cycles now);

    // WBINVD.
    void begin_wbinvd(const Message& message, Cycles now);
    void walk_on(Cycles now);
    [[nodiscard]] bool empty_entry(EntryIndex entry, Cycles now);
    void send_victim(PhysAddr line, Cycles now);

    // Transitions.
    [[nodiscard]] static std::string describe(const Transition& transition);
    Transition& begin_transition(const Message& message);
    [[nodiscard]] Transition* transition_of(PhysAddr line);
    void end_transition(PhysAddr line, Cycles now);
    void bring_back(PhysAddr line);

    const Inclusion inclusion_;
    const bool keeps_accesses_;
    const std::uint32_t number_;
    const Cycles latency_;
    const Cycles hop_;
    const std::uint64_t requesters_;
    const std::uint64_t write_backs_;
    SetArray array_;
    Directory directory_;
    Outboxes out_;
    Numbered<Transition> transitions_;
    tsl::robin_map<std::uint64_t, Numbered<Transition>::Number, LineHash> active_;  // by line: its transition
    std::vector<Arrival> inbox_;  // heaps: the first at the front; answers to probes apart
    std::vector<Arrival> answers_;
    std::vector<Event> events_;          // a heap
    Numbered<Message> laid_aside_;       // by request number
    std::deque<RequestNumber> resumed_;  // of these: taken before all that have come
    std::deque<Insertion> insertions_;   // that wait, or that the present cycle has brought
    std::optional<Walk> walk_;
    bool is_probing_victim_ = false;  // the first of them waits for its victim to leave the cores
    std::uint32_t delivered_ = 0;     // messages
    std::uint64_t used_write_backs_ = 0;
    std::uint64_t flushes_in_memory_ = 0;
    Cycles done_{};       // cycles before it are done
    Cycles take_from_{};  // first cycle in which another message may be taken
    Cycles next_ = Cycles::max();
    MissMeter reads_;  // of memory
    CacheStats stats_;
    DirectoryStats directory_stats_;
    CacheObserver* observer_ = nullptr;
};

}  // namespace mktme::cache
