// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <limits>
#include <span>
#include <vector>

#include "models/mmu/tlb.hpp"
#include "workloads/cpu/thread_split.hpp"

namespace mktme::workloads {

/// Ranges of linear addresses of one process: whole pages of 4 KiB, in order and merged.
using AddressRanges = std::vector<mmu::AddressRange>;

/// Any number of pages.
inline constexpr std::uint64_t any_pages = std::numeric_limits<std::uint64_t>::max();

/// Returns for each process the pages that the accesses of its instructions touch, of all its threads. Each file is read
/// once, whatever number of processes execute it, and apart from the reading of the run. An error of a trace ends its
/// reading: the run comes across it in the same place.
///
/// Throws ConfigError for a pipe, which can be read only once, and for a process that touches more than `most_pages`.
/// Memory is bounded by the pages: a region of 2 MiB with a touched page takes less than 200 bytes.
std::vector<AddressRanges> touched_ranges(std::span<const ProcessTrace> traces, const SplitPlan& plan,
                                          std::uint64_t most_pages = any_pages);

/// Does so for the instructions of one source, which is at its end then. A source made by code is made anew for the run.
/// `name` is that of the process in messages. Errors of the source are thrown.
AddressRanges touched_ranges(cpu::InstructionSource& source, std::string_view name,
                             std::uint64_t most_pages = any_pages);

}  // namespace mktme::workloads
