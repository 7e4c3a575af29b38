// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <deque>
#include <functional>
#include <vector>

#include "models/base/byte_mask.hpp"
#include "models/cache/hierarchy_params.hpp"
#include "models/cpu/machine_observer.hpp"
#include "tests/reference_cpu/messages.hpp"
#include "tests/reference_cpu/reference_prefetcher.hpp"
#include "tests/reference_cpu/reference_sets.hpp"

namespace mktme::reference_cpu {

class ReferenceContents;

/// Number of a private level as docs/models/coherence.md counts them, but that L1I is 0 and L1D is 1.
using LevelNumber = unsigned;
inline constexpr LevelNumber l1i = 0;
inline constexpr LevelNumber l1d = 1;

/// Private caches of one core.
class ReferenceCaches {
public:
    using SliceOf = std::function<Number(PhysAddr)>;

    ReferenceCaches(Number core, const cache::HierarchyParams& params, SliceOf slice_of, Mail& mail,
                    ReferenceContents& contents, cpu::MachineObserver& observer);
    ReferenceCaches(const ReferenceCaches&) = delete;
    ReferenceCaches& operator=(const ReferenceCaches&) = delete;

    /// Phase 0 of a cycle: takes its messages, then its look-ups, then its fills.
    void arrive(Cycle c);
    /// Returns the lines whose flush was answered in this cycle.
    [[nodiscard]] const std::vector<PhysAddr>& answered_flushes() const { return answered_flushes_; }

    // What a core asks for.

    /// A part of a load, or a read of a page walk, looks L1D up (docs/models/cpu.md, 3c).
    /// `is_first`: false for a walk that has lost its line, which prefetchers do not see.
    void load(PhysAddr line, Wait& wait, bool needs_ownership, Cycle c, bool is_first = true);
    /// A fetch looks L1I up.
    void fetch(PhysAddr line, Wait& wait, Cycle c);
    /// A part of a senior store asks for its line, for the first time or again. Returns false if nothing happened.
    bool ask_for_ownership(PhysAddr line, bool is_first, bool needs_data, Cycle c);
    [[nodiscard]] bool is_writable(PhysAddr line) {
        return cache::is_writable(levels_[l1d].sets.state(line));
    }
    [[nodiscard]] bool is_ownership_under_way(PhysAddr line);
    /// A part of a store is written. Precondition: its line is writable.
    void commit(PhysAddr line, ByteRange bytes, Cycle c);
    /// Sends a flush to the slice of its line.
    void send_flush(MessageKind kind, PhysAddr line, Cycle c);

    /// Begins the walk of a WBINVD.
    void begin_wbinvd();
    void walk_wbinvd(Cycle c);
    /// Returns false once the walk has ended, and those of the slices.
    [[nodiscard]] bool is_in_wbinvd() const { return wbinvd_.has_value(); }

    // For tests.

    /// Returns true if nothing is under way.
    [[nodiscard]] bool is_quiet() const;
    [[nodiscard]] std::size_t levels() const { return levels_.size(); }
    [[nodiscard]] std::vector<ReferenceSets::Line> lines(LevelNumber level) const {
        return levels_[level].sets.lines();
    }
    /// Returns the strongest state that any level has the line in.
    [[nodiscard]] LineState state(PhysAddr line);

private:
    /// Somebody who waits for a line in a level.
    struct Waiter {
        enum class Kind : std::uint8_t { access, store, lower_level };

        Kind kind;
        bool needs_ownership = false;
        bool needs_data = true;
        Wait* wait = nullptr;    // of an access
        Cycle hit_latency = 0;   // of an access
        LevelNumber lower = 0;   // of an entry of the level below
        bool is_unseen = false;  // the entry that it makes
    };
    struct Entry {
        PhysAddr line;
        bool is_prefetch = false;
        bool is_unseen = false;  // by prefetchers of higher levels: a store that asks again made it
        bool needs_data = true;  // somebody who wants the line read has made or joined it
        std::vector<Waiter> waiters{};

        [[nodiscard]] bool wants_ownership() const;
    };
    struct Queued {
        PhysAddr line;
        Waiter waiter;
    };
    /// Look-up of the next level by an entry of a level.
    struct LookUp {
        Cycle due;
        LevelNumber from;
        PhysAddr line;
    };
    struct InnerFill {
        Cycle due;
        LevelNumber level;
        PhysAddr line;
        bool owned;  // what the look-up asked for
    };
    struct Level {
        cache::CacheParams params;
        ReferenceSets sets;
        ReferencePrefetcher prefetcher;
        std::vector<Entry> entries{};
        std::deque<Queued> fifo{};
        std::deque<InnerFill> waiting_fills{};
    };
    struct Request {
        PhysAddr line;
        Cycle left;
    };
    struct WriteBack {
        PhysAddr line;
        bool holds_line;  // no probe has taken it
    };

    [[nodiscard]] LevelNumber last() const { return static_cast<LevelNumber>(levels_.size() - 1); }
    [[nodiscard]] static LevelNumber above(LevelNumber level) { return level < 2 ? 2 : level + 1; }
    [[nodiscard]] bool is_inclusive() const {
        return params_.private_inclusion == cache::Inclusion::inclusive;
    }
    [[nodiscard]] Cycle latency(LevelNumber level) const { return levels_[level].params.latency.count(); }
    void send(Message message, Cycle at);

    // WBINVD.
    struct Wbinvd {
        LevelNumber place = 0;  // among the levels that it walks
        std::size_t set = 0;
        std::size_t way = 0;
        std::size_t slices = 0;  // that have not answered
    };
    void send_wbinvd(Cycle c);
    void take_wbinvd_answers(std::size_t count);

    // Messages and what is due.
    void take_replies(const std::vector<Message>& messages, Cycle c);
    void take_put_answers(const std::vector<Message>& messages, Cycle c);
    void take_probes(const std::vector<Message>& messages, Cycle c);
    void retry_waiting(Cycle c);
    void take_look_ups(LevelNumber from, Cycle c);
    void take_fills(LevelNumber level, Cycle c);
    bool try_reply(const Message& reply, Cycle c);
    bool try_inner_fill(const InnerFill& fill, Cycle c);
    [[nodiscard]] bool must_wait(const Message& probe) const;
    void probe(const Message& message, Cycle c);
    LineState take_from_reply(const Message& probe, Cycle c);

    // Misses.
    Entry* entry_of(LevelNumber level, PhysAddr line);
    void enter(LevelNumber level, PhysAddr line, Waiter waiter, bool is_seen_by_prefetcher, Cycle c);
    bool try_look_up(LevelNumber level, PhysAddr line, const Waiter& waiter, bool is_queued, Cycle c);
    void hit(LevelNumber level, PhysAddr line, const Waiter& waiter, Cycle c);
    void look_above(LevelNumber level, PhysAddr line, Cycle c);
    void prefetch(LevelNumber level, PhysAddr line, Cycle c);
    void serve_fifo(LevelNumber level, Cycle c);

    // Fills.
    [[nodiscard]] std::uint64_t free_write_backs() const;
    void fill(LevelNumber level, PhysAddr line, LineState state, Source source, Cycle c);
    void come(Wait& wait, PhysAddr line, Source source, Cycle c, Cycle done);
    std::vector<Waiter> serve(PhysAddr line, LineState state, Source source,
                              const std::vector<Waiter>& waiters, Cycle c);
    void bring(LevelNumber level, PhysAddr line, LineState state, bool is_prefetch, Cycle c);
    void evict(LevelNumber level, const ReferenceSets::Line& victim, Cycle c);
    void evict_inclusive(LevelNumber level, const ReferenceSets::Line& victim, Cycle c);
    void evict_non_inclusive(LevelNumber level, const ReferenceSets::Line& victim, Cycle c);
    void insert_victim(LevelNumber level, const ReferenceSets::Line& victim, Cycle c);
    void put(PhysAddr line, LineState state, Cycle c);

    Number core_;
    cache::HierarchyParams params_;
    SliceOf slice_of_;
    Mail& mail_;
    ReferenceContents& contents_;
    cpu::MachineObserver& observer_;
    std::deque<Level> levels_;  // by number
    std::vector<LookUp> look_ups_;
    std::vector<InnerFill> fills_;
    std::vector<Request> requests_;  // made and not answered
    std::vector<WriteBack> write_backs_;
    std::deque<Message> waiting_replies_;
    std::deque<Message> waiting_probes_;
    std::vector<PhysAddr> replied_;  // lines whose reply was taken in this cycle
    std::vector<PhysAddr> answered_flushes_;
    std::optional<Wbinvd> wbinvd_;
};

}  // namespace mktme::reference_cpu
