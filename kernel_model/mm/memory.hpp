// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <set>
#include <vector>

#include "kernel_model/mm/paging/frame_table.hpp"
#include "kernel_model/mm/paging/hardware.hpp"

namespace mktme::mm {

class AddressSpace;

/// Overcommit policy: the amount of memory that may be committed (/proc/sys/vm/overcommit_memory).
enum class Overcommit : std::uint8_t {
    guess = 0,  // refuses only a request larger than physical memory
    always = 1,
    never = 2,  // no more than the commit limit
};

/// Anonymous mappings that get 2 MiB pages (/sys/kernel/mm/transparent_hugepage/enabled).
enum class HugePages : std::uint8_t { never, advised, always };

/// The administrator's settings and the machine's resources.
struct MemorySettings {
    std::uint64_t frames = std::uint64_t{1} << 22;  // 16 GiB
    EntryFormat entries{};
    bool protection_keys = true;  // CPUID.(7,0):ECX.OSPKE
    HugePages huge_pages = HugePages::advised;
    /// True if a read of untouched private memory maps the shared zero page. Some kernels for virtual machines allocate
    /// a page for it instead.
    bool zero_page = true;
    Overcommit overcommit = Overcommit::guess;
    std::uint64_t overcommit_ratio = 50;  // commit limit in percent of memory
    std::uint64_t max_map_count = 65530;  // /proc/sys/vm/max_map_count
    Address mmap_min_address = 65536;     // /proc/sys/vm/mmap_min_addr
    Pages stack_guard_gap = 256;          // boot parameter stack_guard_gap
};

/// The physical memory of a machine and the state that all address spaces share.
class Memory {
public:
    explicit Memory(Hardware& machine, MemorySettings given = {});
    Memory(const Memory&) = delete;
    Memory& operator=(const Memory&) = delete;

    /// Commits `pages`. Returns false if the overcommit policy refuses them (security_vm_enough_memory_mm).
    [[nodiscard]] bool commit(Pages pages, bool privileged);
    void uncommit(Pages pages) { committed_ -= pages; }
    [[nodiscard]] Pages committed() const { return committed_; }

    /// Returns a page of zeros with one user; nullopt if memory is exhausted.
    std::optional<Frame> allocate_cleared(FrameUse use, KeyId keyid);
    /// Returns the physical address of a frame, with its KeyID.
    [[nodiscard]] PhysAddr address_of(Frame frame) const {
        return PhysAddr{number(frame) << page_shift | settings.entries.keyid_bits(frames.keyid(frame))};
    }
    [[nodiscard]] Frame zero_page() const { return zero_page_; }
    /// Returns the first of the 512 frames of zeros that all 2 MiB reads share (mm_get_huge_zero_folio). They are never
    /// freed. Returns nullopt if no such block is free.
    std::optional<Frame> huge_zero_page();
    /// Returns the frames of zeros, small and huge, that this object itself uses.
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
