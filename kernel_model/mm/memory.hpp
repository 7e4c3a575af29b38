// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <deque>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "kernel_model/mm/address.hpp"
#include "kernel_model/mm/mapping/keyid_ref.hpp"
#include "kernel_model/mm/memory_settings.hpp"
#include "kernel_model/mm/mm_stats.hpp"
#include "kernel_model/mm/paging/frame_table.hpp"
#include "kernel_model/mm/reclaim/swap_area.hpp"
#include "kernel_model/mm/skipped_step.hpp"
#include "kernel_model/syscall/frame_owner.hpp"
#include "kernel_model/syscall/virtual_range.hpp"

namespace mktme::syscall {
class Hardware;
class WorkList;
struct Translation;
struct UserAccess;
}  // namespace mktme::syscall
namespace mktme::tme {
struct PconfigResult;
}

namespace mktme::mm {

using syscall::Hardware;
using syscall::SpaceId;
using syscall::WorkList;

class AddressSpace;
class EncryptedFrames;
class FrameHooks;

/// The physical memory of a machine and the state that all address spaces share.
class Memory : public syscall::FrameOwner {
public:
    explicit Memory(Hardware& machine, MemorySettings given = {});
    Memory(const Memory&) = delete;
    Memory& operator=(const Memory&) = delete;
    ~Memory() override;

    /// Commits `pages`. Returns false if the overcommit policy refuses them (security_vm_enough_memory_mm).
    [[nodiscard]] bool commit(Pages pages, bool privileged);
    void uncommit(Pages pages) { committed_ -= pages; }
    [[nodiscard]] Pages committed() const { return committed_; }

    /// Returns a frame with one user, prepared for its KeyID; nullopt if memory is exhausted. Frames that the running
    /// call itself has parked are not lost to it: it waits for them.
    std::optional<Frame> allocate(FrameUse use, KeyId keyid, Zero zero);
    /// The same from one node only (alloc_pages_node with __GFP_THISNODE).
    std::optional<Frame> allocate_on(NodeId node, FrameUse use, KeyId keyid, Zero zero);
    /// Returns the first of 512 consecutive frames with one user each; nullopt if no such block is left.
    std::optional<Frame> allocate_huge(FrameUse use, KeyId keyid, Zero zero);
    /// Ends one use of a frame. After the last one it is retired and parked. Precondition: no TLB leads to it, or its
    /// flush has been appended.
    void put(Frame frame) { put_all({&frame, 1}); }
    void put_all(std::span<const Frame> ended);
    /// Frees a frame whose work has retired.
    void take_back(DramAddr page) override;
    void still_cached(PhysAddr from) override;
    /// Keeps the first rule that was broken while the kernel ran.
    void note_broken(std::string rule) {
        if (!broken_rule) broken_rule = std::move(rule);
    }

    /// Returns the physical address of a frame, with its KeyID.
    [[nodiscard]] PhysAddr address_of(Frame frame) const {
        return PhysAddr{number(frame) << page_shift | settings.entries.keyid_bits(frames.keyid(frame))};
    }
    /// Reads bytes within a page, as they are at this moment: the running call decides on them.
    void read(PhysAddr from, std::span<std::byte> to);
    /// Appends a write within a page.
    void write(PhysAddr to, std::span<const std::byte> from);
    void copy_page(Frame to, Frame from);
    /// Lets a device read or write the page of a frame, once all that the running entry has done so far is. Sleep points.
    /// `address`: what the device drives.
    void device_read(syscall::DeviceId device, std::uint64_t address, std::span<std::byte> to);
    void device_write(syscall::DeviceId device, std::uint64_t address, std::span<const std::byte> from);

    [[nodiscard]] Frame zero_page() const { return zero_page_; }
    /// Returns the first of the 512 frames of zeros that all 2 MiB reads share (mm_get_huge_zero_folio). They are never
    /// freed. Returns nullopt if no such block is free.
    std::optional<Frame> huge_zero_page();
    /// Returns the frames of zeros, small and huge, that this object itself uses.
    [[nodiscard]] std::vector<Frame> own_frames() const;
    SpaceId new_space_id() { return SpaceId{++last_space_}; }

    // Entries into the kernel (kernel_work.hpp). One runs at a time; while it waits for the hardware, others may run.

    /// Returns the work list of the entry that runs.
    [[nodiscard]] WorkList& work() { return *list_; }
    [[nodiscard]] bool is_working() const { return is_working_; }
    /// Plays the list of the running entry so far: a sleep point. Returns the results of the PCONFIGs in it.
    std::vector<tme::PconfigResult> play();
    void drain();
    /// Translates an address of a program on its core. A sleep point.
    syscall::Translation translate(const syscall::UserAccess& access);
    /// Waits until the lists of other entries have done what they do to a frame. What this one has done so far is drained
    /// then. Its users may be others than before.
    void settle(Frame frame) {
        if (!waiting_.empty()) settle_page(DramAddr{number(frame) << page_shift});
    }
    /// Returns true if an entry that waits does something to the frame.
    [[nodiscard]] bool is_unsettled(Frame frame) const {
        return !waiting_.empty() && is_locked(DramAddr{number(frame) << page_shift});
    }
    /// Waits until no other entry works on the address space.
    void enter(AddressSpace& space);
    /// Returns an empty list for an entry that begins, and takes it back at its end.
    WorkList& take_list();
    void give_back(WorkList& list) { free_lists_.push_back(&list); }
    /// Makes `list` that of the running entry; null: none runs. Returns the one before.
    WorkList* use_list(WorkList* list);

    MemorySettings settings;
    Hardware* hardware;
    FrameTable frames;
    KeyIdUses keyids;
    SwapArea swap;
    MmStats stats;
    SkippedStep skipped = SkippedStep::none;
    std::optional<std::string> broken_rule{};
    std::set<AddressSpace*> spaces;  // all that exist
    FrameHooks* hooks = nullptr;     // EncryptedFrames, unless somebody puts others here

private:
    class Aside;

    template <class Allocate>
    std::optional<Frame> nearest(Allocate&& allocate);
    void prepare(Frame first, Order order, FrameUse use, Zero zero);
    void retire(std::span<const Frame> ended);
    void settle_page(DramAddr page);
    [[nodiscard]] bool is_locked(DramAddr page) const;
    WorkList& free_list();

    std::unique_ptr<EncryptedFrames> encrypted_;
    std::deque<WorkList> lists_;         // of entries; their addresses stay
    std::vector<WorkList*> free_lists_;  // of no entry
    std::vector<const WorkList*>
        waiting_;  // of entries that wait for the hardware, and have locked something
    WorkList* list_;
    bool is_working_ = false;
    Frame zero_page_{};
    std::optional<Frame> huge_zero_page_;
    Pages committed_ = 0;
    std::uint64_t last_space_ = 0;
    std::vector<Frame> retired_;  // user frames whose last use put_all() has ended
};

}  // namespace mktme::mm
