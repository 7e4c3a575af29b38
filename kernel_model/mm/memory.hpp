// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <set>
#include <vector>

#include "kernel_model/mm/paging/frame_table.hpp"
#include "kernel_model/mm/paging/hardware.hpp"

namespace mktme::mm {

class AddressSpace;

/// How much memory may be promised (/proc/sys/vm/overcommit_memory).
enum class Overcommit : std::uint8_t {
    guess = 0,  // refuses only what could never be there
    always = 1,
    never = 2,  // no more than the commit limit
};

/// Who gets 2 MiB pages for anonymous memory (/sys/kernel/mm/transparent_hugepage/enabled).
enum class HugePages : std::uint8_t { never, advised, always };

/// What the administrator can set, and what the machine has.
struct MemorySettings {
    std::uint64_t frames = std::uint64_t{1} << 22;  // 16 GiB
    EntryFormat entries{};
    bool protection_keys = true;  // CPUID.(7,0):ECX.OSPKE
    HugePages huge_pages = HugePages::advised;
    /// Does a read of private memory that was never touched map a page of zeros that all share? Some kernels for virtual
    /// machines give it a page of its own.
    bool zero_page = true;
    Overcommit overcommit = Overcommit::guess;
    std::uint64_t overcommit_ratio = 50;  // percent of memory that make the commit limit
    std::uint64_t max_map_count = 65530;  // /proc/sys/vm/max_map_count
    Address mmap_min_address = 65536;     // /proc/sys/vm/mmap_min_addr
    Pages stack_guard_gap = 256;          // boot parameter stack_guard_gap
};

/// The physical memory of a machine and what all address spaces share.
class Memory {
public:
    explicit Memory(Hardware& machine, MemorySettings given = {});
    Memory(const Memory&) = delete;
    Memory& operator=(const Memory&) = delete;

    /// Promises `pages`; false if that many cannot be promised (security_vm_enough_memory_mm).
    [[nodiscard]] bool commit(Pages pages, bool privileged);
    void uncommit(Pages pages) { committed_ -= pages; }
    [[nodiscard]] Pages committed() const { return committed_; }

    /// A page of zeros with one user. Nothing if memory is exhausted.
    std::optional<Frame> allocate_cleared(FrameUse use, KeyId keyid);
    /// The address that reaches a frame's contents.
    [[nodiscard]] PhysAddr address_of(Frame frame) const {
        return PhysAddr{number(frame) << page_shift | settings.entries.keyid_bits(frames.keyid(frame))};
    }
    [[nodiscard]] Frame zero_page() const { return zero_page_; }
    /// The first of 512 frames of zeros, which reads of 2 MiB share (mm_get_huge_zero_folio). They stay until the end.
    /// Nothing if there is no such memory.
    std::optional<Frame> huge_zero_page();
    /// Frames of zeros, large or small, which the memory itself uses.
    [[nodiscard]] std::vector<Frame> own_frames() const;
    SpaceId new_space_id() { return SpaceId{++last_space_}; }

    MemorySettings settings;
    Hardware* hardware;
    FrameTable frames;
    std::set<AddressSpace*> spaces;  // all that exist

private:
    Frame zero_page_{};
    std::optional<Frame> huge_zero_page_;
    Pages committed_ = 0;
    std::uint64_t last_space_ = 0;
};

}  // namespace mktme::mm
