// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/circular_buffer.hpp>
#include <optional>

#include "models/cache/private_caches.hpp"
#include "models/cpu/branch_predictor.hpp"
#include "models/cpu/core_params.hpp"
#include "models/cpu/core_stats.hpp"
#include "models/cpu/flush_slots.hpp"
#include "models/cpu/instruction_source.hpp"
#include "models/cpu/machine_observer.hpp"
#include "models/cpu/ready_set.hpp"
#include "models/cpu/store_search.hpp"
#include "models/cpu/translator.hpp"
#include "models/cpu/trap.hpp"
#include "models/cpu/wake_wheel.hpp"
#include "models/cpu/window.hpp"
#include "models/mmu/entry_change.hpp"

namespace mktme::cpu {

/// A core with its private caches and its MMU (docs/models/cpu.md).
///
/// A plain class that does one cycle after the other and skips those in which nothing can happen. What leaves it are
/// messages of its caches, in an outbox; what comes to it are messages as well, by deliver().
class Core {
public:
    struct Setup {
        const CoreParams& core;
        const cache::HierarchyParams& caches;
        const mmu::MmuParams& mmu;
        const mmu::TlbParams& tlb;
        const mmu::PagingRules& paging;
        const mmu::EptRules& ept;
        mmu::PageTables* tables;  // null: of an idle core
        AddressSpace space;
        std::uint32_t number;
        std::string path;  // in the tree, seeds random replacement
        bool has_trap_port = false;
    };

    /// `source` null: an idle core. All must outlive the core.
    Core(const Setup& setup, InstructionSource* source);
    Core(const Core&) = delete;
    Core& operator=(const Core&) = delete;

    /// Does all cycles before `limit` in which something can happen. A request that leaves lowers the limit to the
    /// first cycle in which its answer could come.
    void run(Cycles limit);
    /// Returns the next cycle in which something can happen, without messages that are not known yet; Cycles::max() if
    /// there is none.
    [[nodiscard]] Cycles next() const { return next_; }
    /// Takes a message that comes in a cycle that is not done.
    void deliver(const cache::Message& message) {
        caches_.deliver(message);
        next_ = std::min(next_, message.at);
    }
    /// Takes the answer to its trap, or an interrupt, which comes in a cycle that is not done. One that has finished takes no
    /// interrupt.
    void deliver(const TrapAnswer& answer);
    /// Traps in order. Their host removes them.
    [[nodiscard]] std::vector<Trap>& traps() { return traps_; }
    /// Flags that its walkers have set, in order. Their host removes them.
    [[nodiscard]] std::vector<EntryMark>& marks() { return translator_.marks(); }
    /// Messages to slices, in the order in which they were made. Their host removes them.
    [[nodiscard]] std::vector<cache::Message>& outbox() { return outbox_; }

    /// Reads and writes of its lines, in order. Their host removes them.
    [[nodiscard]] std::vector<cache::CacheAccess>& accesses() { return caches_.accesses(); }

    [[nodiscard]] bool is_finished() const { return is_finished_; }
    [[nodiscard]] std::uint64_t retired() const { return retired_; }
    /// Returns the first cycle that is not done.
    [[nodiscard]] Cycles done() const { return done_; }
    [[nodiscard]] CoreStats stats() const { return stats_; }
    /// Returns the statistics of all cycles before `end`, which are done. The wait for a line under way is not in them.
    [[nodiscard]] CoreStats stats(Cycles end) const;
    [[nodiscard]] const Translator& translator() const { return translator_; }
    /// Returns what its TLBs translate an address to; nothing if they do not have it.
    [[nodiscard]] std::optional<PhysAddr> translation_of(mmu::AccessKind kind, VirtAddr address) const {
        return translator_.held(kind, address);
    }
    [[nodiscard]] const cache::PrivateCaches& caches() const { return caches_; }
    [[nodiscard]] cache::PrivateCaches& caches() { return caches_; }
    void observe(MachineObserver* observer) {
        observer_ = observer;
        caches_.observe(observer);
    }
    /// Returns what the oldest instruction waits for, and a line of text for each thing on its way in the caches.
    [[nodiscard]] std::vector<std::string> describe() const;

private:
    /// Number of a record in both queues: its place in the load queue, or behind these that in the store queue.
    using RecordNumber = std::uint32_t;
    /// Number of a part: twice that of its record, and 1 for the second part.
    using PartNumber = std::uint32_t;
    /// Part of a store, or the end of the senior ones, as the number of parts that have been in the queue before it.
    struct StorePlace {
        std::uint64_t store = 0;  // number in order of dispatch
        std::uint32_t part = 0;
        auto operator<=>(const StorePlace&) const = default;
    };

    void step(Cycles now);
    [[nodiscard]] Cycles first_answer(const cache::Message& message) const;
    [[nodiscard]] std::string wait_text() const;

    // Where the cycles went.
    /// What holds retirement up until a known cycle: a row, or the line of a part.
    struct WaitOfOldest {
        std::uint64_t CycleRows::*row;
        Cycles until = Cycles::max();
        PartNumber part = no_place;
    };
    void charge(Cycles from, Cycles end);
    void charge_line_wait(cache::LineOrigin origin);
    template <class Visitor>
    void for_each_wait(Cycles from, Cycles end, Visitor&& visit) const;
    [[nodiscard]] WaitOfOldest wait_of_oldest(Cycles now) const;
    [[nodiscard]] PartNumber first_part_not_done(const WindowEntry& oldest, Cycles now) const;
    [[nodiscard]] WaitOfOldest wait_of(PartNumber part) const;
    [[nodiscard]] WaitOfOldest wait_of_load(const Load& load, PartNumber part) const;

    // Phase 0.
    void arrive(Cycles now);
    void load_part_came(const cache::Served& served, Cycles now);
    void walk_ended(const Translator::Ended& ended, Cycles now);
    void take_from_port(Cycles now);
    void take_answer(Cycles now);
    void take_interrupts(Cycles now);
    void end_thread();
    void only_answer_probes(Cycles now);
    void wait_for_probes(Cycles now);
    [[nodiscard]] mmu::AccessKind access_kind(PartNumber part) const;

    // Phase 1.
    bool retire(Cycles now);
    [[nodiscard]] bool is_complete(WindowEntry& entry, Cycles now);
    void look_at_rule(WindowEntry& entry, bool is_first_look, Cycles now);
    void leave_window(const WindowEntry& entry);
    void try_leave(WindowEntry& entry, Cycles now);
    void walk_on(Cycles now);
    void faulted(const Translator::Ended& ended);
    void look_for_fault(const WindowEntry& oldest, Cycles now);
    void look_for_fetch_fault(Cycles now);
    void look_for_interrupt(Cycles now);
    [[nodiscard]] Cycles next_fault(Cycles now) const;
    [[nodiscard]] bool is_calm() const;
    void send_fault(Translator::PageFault fault, Cycles now);
    void send_trap(Trap trap, Cycles now);
    void give_back();
    void forget_dispatch();

    // Phase 2.
    void commit_stores(Cycles now);
    void ask(Cycles now);
    bool try_commit(Cycles now);
    bool try_commit_store(const Store& store, Cycles now);
    void change_entries(const Store& store);
    bool try_flush(Store& store, Cycles now);
    void committed(Store& store, Cycles now);
    [[nodiscard]] Store& store_of(std::uint64_t number);

    // Phase 3.
    void execute(Cycles now);
    void take_parts(const ReadySet& load_set, const ReadySet& store_set, bool in_order, Cycles now);
    [[nodiscard]] bool is_load_older(const OldestFirst& load_parts, const OldestFirst& store_parts) const;
    [[nodiscard]] bool may_take(const QueuedRecord& record) const;
    [[nodiscard]] bool may_take_load(const Load& load) const;
    bool take_load(PartNumber part, Cycles now);
    bool take_store(PartNumber part, Cycles now);
    bool translate(QueuedRecord& record, PartNumber part, mmu::AccessKind kind, Cycles now);
    bool passes_older_stores(Load& load, PartNumber part, Cycles now);
    void part_done(Load& load, std::uint32_t part, Cycles done, Cycles now);
    void load_complete(Load& load, Cycles done, Cycles now);
    void wake_waiting_loads(Store& store, Cycles at, Cycles now);
    void pass(PartNumber part);
    void insert_ready(PartNumber part);

    // Phase 4.
    void dispatch(Cycles now);
    void look_ahead();
    void next_instruction();
    void check_fits() const;
    void earn_credit(Cycles now);
    std::uint64_t dispatch_plain(std::uint64_t most, Cycles now);
    void update_misprediction();
    void find_misprediction();
    bool dispatch_instruction(Cycles now);
    [[nodiscard]] bool lacks_store_entry();
    void open_entry();
    bool dispatch_record(const MemoryRecord& record, Cycles now);
    bool may_dispatch_in_order(const MemoryRecord& record, Cycles now);
    bool fetch(const Extent& extent, Cycles now);
    void dispatch_load(const MemoryRecord& record, Cycles now);
    void dispatch_store(const MemoryRecord& record, StoreKind kind, Cycles now);
    void prepare(QueuedRecord& queued, Cycles now);
    static void address_is_physical(QueuedRecord& queued);
    void depend(QueuedRecord& queued, RecordNumber number, const MemoryRecord& record);
    void close_entry(Cycles now);
    bool has_misprediction();

    // Times that become known.
    void known(std::uint32_t window_place, Cycles at, Cycles now);
    void completed(std::uint32_t window_place, Cycles now);
    void sources_known(std::uint32_t window_place, Cycles now);
    void record_known(RecordNumber number, Cycles at, Cycles now);
    void become_ready_all(RecordNumber number, Cycles now);
    void become_ready(PartNumber part, Cycles at, Cycles now);
    [[nodiscard]] QueuedRecord& record_at(RecordNumber number) {
        return number < loads_.capacity() ? static_cast<QueuedRecord&>(loads_[number])
                                          : stores_[number - loads_.capacity()];
    }
    [[nodiscard]] static RecordNumber number_of(PartNumber part) { return part / 2; }
    [[nodiscard]] std::uint32_t first_store_part() const { return 2 * loads_.capacity(); }
    [[nodiscard]] std::uint32_t fetch_waiter() const { return 2 * (loads_.capacity() + stores_.capacity()); }
    [[nodiscard]] bool has_senior_store() const { return commit_.store < senior_end_; }
    void update_next(Cycles now);

    const CoreParams params_;
    const std::uint32_t number_;
    const bool has_trap_port_;
    const Cycles hop_;
    const Cycles answer_time_;  // from the coming of a message to a slice, to that of the first answer
    const std::size_t smallest_queue_;  // entries of the smaller of both queues
    InstructionSource* source_;
    MachineObserver* observer_ = nullptr;

    /// A part whose walk has found no translation.
    struct Fault {
        PartNumber part;
        Translator::PageFault what;
    };

    std::vector<cache::Message> outbox_;
    std::vector<Trap> traps_;
    cache::PrivateCaches caches_;
    Translator translator_;
    Window window_;
    LoadQueue loads_;
    StoreQueue stores_;
    StoreSearch search_;
    boost::circular_buffer<mmu::EntryChange> entry_changes_;  // of the stores in the queue that have one
    FlushSlots flushes_;
    BranchPredictor predictor_;
    WakeWheel wheel_;
    ReadySet ready_loads_;     // parts
    ReadySet ready_stores_;    // parts
    ReadySet unpassed_loads_;  // in order only: parts not yet passed
    ReadySet unpassed_stores_;
    boost::circular_buffer<std::uint64_t> barriers_;  // instructions that hold younger records back

    std::uint64_t dispatched_ = 0;  // instructions
    std::uint64_t retired_ = 0;
    std::uint64_t records_ = 0;      // dispatched, of all kinds
    std::uint64_t first_store_ = 0;  // number of the oldest store in the queue
    std::uint64_t senior_end_ = 0;   // number of the first store that is not senior
    StorePlace ask_;
    StorePlace asked_end_;  // the farthest that `ask_` has been
    StorePlace commit_;
    bool ask_is_blocked_ = false;
    bool only_head_asks_ = false;  // its line was lost; until it commits

    bool has_instruction_ = false;
    bool serialises_ = false;  // behind an instruction that is not complete, nothing is known yet
    bool source_has_ended_ = false;
    bool has_ended_ = false;  // everything was dispatched
    Instruction at_hand_;
    std::array<std::uint64_t, 2> operands_{};  // of an instruction that serialises
    std::uint64_t plain_left_ = 0;
    std::size_t next_record_ = 0;          // of the instruction at hand
    std::uint32_t open_entry_ = no_place;  // of the instruction at hand, once it has an entry
    std::uint32_t fetch_part_ = 0;
    std::uint64_t stores_before_ = 0;  // of that instruction: number of the next store when it got its entry
    std::optional<PhysAddr> fetch_line_{};     // translated
    bool dispatch_lacks_store_entry_ = false;  // when it went on last
    bool waits_for_fetch_ = false;             // a line, or a walk
    bool fetch_has_come_ = false;
    bool waits_for_completion_ = false;  // of a branch or a serialising instruction
    Cycles dispatch_from_{};
    std::uint64_t mispredicted_ = 0;  // number of the next instruction that is, by mispredicts_per_kilo
    std::uint64_t mispredictions_ = 0;
    std::uint64_t credit_rate_ = 0;  // thousandths a cycle; 0: no limit
    std::uint64_t credit_ = 0;
    Cycles credit_at_{};

    std::vector<Fault> faults_;
    std::optional<Translator::PageFault> fetch_fault_;
    std::optional<TrapAnswer> answer_;         // that is to come
    Cycles from_port_ = Cycles::max();         // the first of both
    std::vector<Cycles> interrupts_;           // that are to come, in order
    std::uint32_t lines_awaited_ = 0;          // parts of loads whose line is on its way
    std::optional<TrapKind> awaits_answer_{};  // to a trap that has left
    bool is_interrupted_ = false;              // an interrupt has come and was not answered
    bool is_stopped_ = false;                  // the oldest part has faulted
    bool is_ended_by_kernel_ = false;

    std::vector<std::uint32_t> to_complete_;  // places in the window
    /// The last cycle for which a part may become ready at once: this one before phase 3, the next one in phase 4, none in
    /// phase 3, which goes through those that are ready.
    Cycles ready_now_{};
    bool did_something_ = false;
    bool is_finished_ = false;
    PartNumber line_waiter_ = no_place;
    Cycles done_{};
    Cycles next_{};
    Cycles limit_ = Cycles::max();
    std::uint64_t line_wait_ =
        0;  // cycles that the oldest instruction has waited for a line, not charged yet
    CoreStats stats_;
};

}  // namespace mktme::cpu
