// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "models/cache/cache_access.hpp"
#include "models/cache/cache_observer.hpp"
#include "models/cache/line_origin.hpp"
#include "models/cache/message.hpp"
#include "models/cache/private_level.hpp"
#include "models/cache/write_back_buffer.hpp"

namespace mktme::cache {

/// Someone whose line came, the cycle in which its data are there, and where they came from.
struct Served {
    Waiter waiter;
    Cycles done;
    LineOrigin origin{};
};

/// The private caches of a core: L1I, L1D and the levels that both share, with their misses, their write-back buffer
/// and the messages to and from the slices (docs/models/coherence.md).
///
/// A plain class: its core tells it the cycle. In each cycle, arrive() comes first; what the core asks for follows.
/// Messages leave through an outbox, with the cycle in which they come to their slice.
class PrivateCaches {
public:
    /// Who waits for lines: parts of loads and page walkers below `waiters` in L1D, and the fetch of L1I.
    static constexpr Waiter fetch_waiter = 0;

    /// `outbox` must outlive the caches. `path` seeds random replacement, with the name of each level behind it.
    PrivateCaches(const HierarchyParams& params, CoreNumber core, std::uint64_t waiters,
                  const std::string& path, std::vector<Message>& outbox);

    /// The core looks a line up in L1D for a load, a locked one (`ownership`) or a page walk. Returns true if it hits:
    /// the data are there latency() later. Otherwise the waiter will be among served(). `is_seen`: by prefetchers, which do not
    /// see a walk that has lost its line and looks again.
    bool read(PhysAddr line, Waiter waiter, Cycles now, MissKind kind = MissKind::read, bool is_seen = true) {
        PrivateLevel& l1 = levels_[l1d];
        const EntryIndex entry = l1.array.find(line);
        if (entry == no_entry || !serves(l1.array.state(entry), kind))
            return miss(l1d, {.line = line, .kind = kind, .waiter = waiter}, entry != no_entry, now, is_seen);
        hit(l1d, entry, use(l1, entry), now, is_seen);
        see_read(l1d, line, now);
        return true;
    }
    /// The core looks a line of code up in L1I. Returns true if it is there; otherwise fetch_is_done() will tell.
    bool fetch(PhysAddr line, Cycles now);
    /// A senior store asks for a line that it will write. `is_first`: it has not asked before, so the prefetcher sees it.
    /// `needs_data`: false for one that writes the whole line and does not want it read. Returns false if it must ask again
    /// after the next fill of L1D.
    bool ask_ownership(PhysAddr line, bool is_first, bool needs_data, Cycles now);
    /// Writes these bytes of a line, if L1D has it writable. Returns true if so.
    bool commit(PhysAddr line, ByteRange bytes, Cycles now) {
        PrivateLevel& l1 = levels_[l1d];
        const EntryIndex entry = l1.array.find(line);
        if (entry == no_entry || !is_writable(l1.array.state(entry))) return false;
        l1.array.set_state(entry, LineState::modified);
        use(l1, entry);
        if (keeps_accesses_) accesses_.push_back({now, line, bytes});
        if (observer_ != nullptr) observer_->committed(core_, now, line);
        return true;
    }
    [[nodiscard]] bool may_write(PhysAddr line) const {
        const SetArray& array = levels_[l1d].array;
        const EntryIndex entry = array.find(line);
        return entry != no_entry && is_writable(array.state(entry));
    }
    /// Reads and writes of lines in order, with data.mode other than none. Their host takes them.
    [[nodiscard]] std::vector<CacheAccess>& accesses() { return accesses_; }
    [[nodiscard]] bool is_ownership_under_way(PhysAddr line) const {
        const MissTable& misses = levels_[l1d].misses;
        const EntryIndex entry = misses.find(line);
        return entry != no_entry && misses.wanted(entry) == MissKind::ownership;
    }
    [[nodiscard]] Cycles latency() const { return levels_[l1d].latency; }

    /// Begins WBINVD with its first set (docs/models/coherence.md#wbinvd). Precondition: none is under way.
    void begin_wbinvd(Cycles now);
    /// Returns true while sets are left, of which walk_on() walks one a cycle.
    [[nodiscard]] bool is_walking() const { return walk_.is_walking; }
    void walk_on(Cycles now);
    /// Returns true once after all slices have answered.
    bool take_wbinvd_done() { return std::exchange(walk_.is_done, false); }

    /// Takes a message that comes in a cycle that is not done.
    void deliver(const Message& message);
    /// Does the arrivals of a cycle: messages, look-ups and fills.
    void arrive(Cycles now);
    /// Returns the next cycle in which something arrives, as far as is known; Cycles::max() if there is none.
    [[nodiscard]] Cycles next() const { return next_; }

    // What the arrivals of the latest cycle brought. The core clears it.

    [[nodiscard]] std::vector<Served>& served() { return served_; }
    /// Those who waited for a miss entry of L1D and have one now.
    [[nodiscard]] std::vector<Waiter>& has_entry() { return has_entry_; }
    [[nodiscard]] std::vector<std::uint32_t>& flush_answers() { return flush_answers_; }
    /// Returns true once after the fetched line came.
    bool take_fetch_done() { return std::exchange(fetch_is_done_, false); }
    /// Returns true once after fills of L1D.
    bool take_filled() { return std::exchange(l1d_filled_, false); }

    /// `level`: 0 L1I, 1 L1D, 2 L2 and so on.
    [[nodiscard]] const PrivateLevel& level(std::size_t level) const { return levels_[level]; }
    [[nodiscard]] PrivateLevel& level(std::size_t level) { return levels_[level]; }
    [[nodiscard]] std::size_t levels() const { return levels_.size(); }
    void observe(CacheObserver* observer) { observer_ = observer; }
    /// Returns a line of text for each miss and message that is not done.
    [[nodiscard]] std::vector<std::string> on_its_way() const;

private:
    using LevelIndex = std::size_t;
    static constexpr LevelIndex l1i = 0;
    static constexpr LevelIndex l1d = 1;
    static constexpr unsigned entry_bits = 24;  // of a waiter of a shared level: level below, its miss entry

    /// Line that leaves a level or the core.
    struct Leaving {
        PhysAddr line;
        LineState state;
    };

    /// WBINVD under way.
    struct Walk {
        bool is_walking = false;
        bool is_done = false;
        LevelIndex level = l1d;
        std::uint64_t set = 0;
        unsigned way = 0;              // those before it are passed
        std::uint64_t unanswered = 0;  // slices
    };
    [[nodiscard]] bool empty_set(Cycles now);
    [[nodiscard]] bool drop(LevelIndex level, EntryIndex entry, Cycles now);
    void end_walk(Cycles now);

    // Requests and misses.
    bool miss(LevelIndex level, const Miss& miss, bool is_there, Cycles now, bool is_seen = true);
    /// A line is used. Returns true if it is the first use of one that a prefetch brought.
    static bool use(PrivateLevel& level, EntryIndex entry) {
        level.array.touch(entry);
        return take_mark(level, entry);
    }
    /// Takes the mark of a prefetch from a line. Returns true if there was one.
    static bool take_mark(PrivateLevel& level, EntryIndex entry) {
        if (!level.array.is_prefetched(entry)) return false;
        level.array.clear_prefetched(entry);
        ++level.stats.prefetches.useful;
        return true;
    }
    void hit(LevelIndex level, EntryIndex entry, bool is_first_use, Cycles now, bool is_seen = true);
    void observe_access(LevelIndex level, const DemandAccess& access, Cycles now);
    void start_entry(LevelIndex level, EntryIndex entry, bool is_seen, Cycles now);
    void entry_made(LevelIndex level, EntryIndex entry, Cycles now);
    void send_request(EntryIndex entry, Cycles now);
    void look_up_next(LevelIndex level, EntryIndex entry, MissKind kind, Cycles now, bool is_first);
    void push_fill(LevelIndex level, const PrivateLevel::InnerFill& fill);
    [[nodiscard]] LevelIndex last() const { return levels_.size() - 1; }
    [[nodiscard]] static LevelIndex above(LevelIndex level) { return level == l1i ? 2 : level + 1; }
    void note_read(PhysAddr line, Cycles now) {
        if (keeps_accesses_) accesses_.push_back({now, line});
    }
    /// L1D or L1I serves somebody with a line that it has.
    void see_read(LevelIndex level, PhysAddr line, Cycles now) {
        note_read(line, now);
        if (observer_ != nullptr) observer_->read(core_, now, static_cast<unsigned>(level), line);
    }
    [[nodiscard]] bool serves_now(LevelIndex level, PhysAddr line, MissKind kind) const;

    // Arrivals.
    void take_messages(Cycles now);
    template <class Take>
    void take_messages_of(MessageKind kind, Cycles now, Take&& take);
    void take_reply(const Message& reply, Cycles now);
    void take_waiting(Cycles now);
    void take_probes(Cycles now);
    void take_probe(const Message& probe, Cycles now);
    LineState change_copies(const Message& probe);
    void take_due_look_ups(LevelIndex level, Cycles now);
    void take_due_fills(LevelIndex level, Cycles until, Cycles now);
    LineState change_reply(std::vector<Message>::iterator reply, const Message& probe, LineState had,
                           Cycles now);
    [[nodiscard]] bool has_room_for_fill(LevelIndex level) const;
    void update_next(Cycles now);

    // Fills.
    /// A line that comes to a level: the state that it is granted in, and where it came from.
    struct Coming {
        LineState granted;
        LineOrigin origin{};
    };
    void fill(LevelIndex level, EntryIndex entry, const Coming& coming, Cycles now);
    [[nodiscard]] static LineState inner_state(LevelIndex inner, LineState state);
    void serve(LevelIndex level, Waiter waiter, const Coming& coming, Cycles now);
    void serve_queue(LevelIndex level, Cycles now);
    [[nodiscard]] static EntryIndex inner_entry(Waiter waiter) {
        return waiter & ((Waiter{1} << entry_bits) - 1);
    }
    EntryIndex insert(LevelIndex level, PhysAddr line, LineState state, Cycles now);
    void evicted(LevelIndex level, const EvictedLine& victim, Cycles now);
    void move_out(LevelIndex level, Leaving victim, Cycles now);
    [[nodiscard]] bool drop_inner_copies(LevelIndex level, PhysAddr line);
    bool leave_to_inner_copy(LevelIndex level, const Leaving& victim);
    void put(const Leaving& leaving, Cycles now);
    [[nodiscard]] bool is_anywhere(PhysAddr line) const;

    const bool is_inclusive_;
    const CoreNumber core_;
    const Cycles hop_;
    const std::uint64_t slices_;  // of its package
    const Cycles probe_time_;     // from a probe to the coming of its answer
    std::vector<PrivateLevel> levels_;
    WriteBackBuffer write_backs_;
    std::vector<Message>& outbox_;
    std::vector<Message> inbox_;            // a heap: the first to come at the front
    std::vector<Message> waiting_replies_;  // for room in the write-back buffer
    std::vector<Message> waiting_probes_;
    std::vector<PhysAddr> replied_;  // lines of the replies taken in this cycle
    std::vector<Served> served_;
    std::vector<Waiter> has_entry_;
    std::vector<std::uint32_t> flush_answers_;
    Walk walk_;
    const bool keeps_accesses_;
    std::vector<CacheAccess> accesses_;
    PrefetchLines proposed_;
    bool fetch_is_done_ = false;
    bool l1d_filled_ = false;
    Cycles next_ = Cycles::max();
    CacheObserver* observer_ = nullptr;
};

}  // namespace mktme::cache
