// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "kernel_model/mm/dma/dma_device.hpp"
#include "kernel_model/mm/paging/line_flush.hpp"
#include "kernel_model/syscall/kernel_costs.hpp"
#include "models/mmu/entry.hpp"

namespace mktme::mm {

using mmu::EntryFormat;
enum class HugePages;

/// Overcommit policy: the amount of memory that may be committed (/proc/sys/vm/overcommit_memory).
enum class Overcommit : std::uint8_t {
    guess = 0,  // refuses only a request larger than physical memory
    always = 1,
    never = 2,  // no more than the commit limit
};

/// The swap area.
struct SwapSettings {
    std::uint64_t pages = std::uint64_t{1} << 20;  // 4 GiB
    /// Pages that a fault reads from the area together (2^page-cluster, /proc/sys/vm/page-cluster). 1: the disk is fast enough
    /// without (SWP_SYNCHRONOUS_IO).
    std::uint64_t read_together = 1;
    /// True if a page that was read ahead is read again where a mapping has another KeyID. The series does not look.
    bool looks_at_keyid = true;
    DmaDevice disk{};
};

/// The administrator's settings and the machine's resources.
struct MemorySettings {
    std::uint64_t frames = std::uint64_t{1} << 22;  // 16 GiB
    /// Nodes of memory, with equal parts of it in a row, and the cores that are near to each.
    std::uint32_t nodes = 1;
    std::uint32_t cores_of_node = syscall::CpuSet::capacity;
    EntryFormat entries{};
    bool protection_keys = true;  // CPUID.(7,0):ECX.OSPKE
    /// True if each thread allocates protection keys of its own.
    bool pkeys_of_threads = false;
    HugePages huge_pages{};  // advised
    /// True if a read of untouched private memory maps the shared zero page. Some kernels for virtual machines allocate
    /// a page for it instead.
    bool zero_page = true;
    Overcommit overcommit = Overcommit::guess;
    std::uint64_t overcommit_ratio = 50;     // commit limit in percent of memory
    std::uint64_t max_map_count = 65530;     // /proc/sys/vm/max_map_count
    std::uint64_t mmap_min_address = 65536;  // /proc/sys/vm/mmap_min_addr
    std::uint64_t stack_guard_gap = 256;     // boot parameter stack_guard_gap
    /// True if the pages of a mapping have its KeyID (invariant A1). Some postings break that.
    bool asks_keyid_of_pages = true;
    /// True if the caches are looked at where the rules of aliases say that a page has no lines in them (invariants A3, A4, A6).
    bool watches_aliases = false;
    /// Means by which frames that change their KeyID are flushed.
    LineFlush line_flush = LineFlush::lines;
    SwapSettings swap{};
    syscall::KernelCosts costs = syscall::KernelCosts::none();
};

}  // namespace mktme::mm
