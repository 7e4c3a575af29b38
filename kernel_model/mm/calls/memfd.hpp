// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "kernel_model/mm/paging/memory_file.hpp"
#include "kernel_model/syscall/result.hpp"

namespace mktme::task {
struct Task;
}

namespace mktme::mm {

using task::Task;

/// MFD_* of memfd_create(2), with their numbers.
namespace memfd {

inline constexpr std::uint32_t close_on_exec = 0x1;
inline constexpr std::uint32_t allow_sealing = 0x2;
inline constexpr std::uint32_t huge_tlb = 0x4;
inline constexpr std::uint32_t no_exec_seal = 0x8;
inline constexpr std::uint32_t exec = 0x10;
/// Flags that it knows, without and with MFD_HUGETLB, which brings the size of a page.
inline constexpr std::uint32_t known = close_on_exec | allow_sealing | huge_tlb | no_exec_seal | exec;
inline constexpr std::uint32_t huge_page_size = 0x3fU << 26;

/// Longest name, without the NUL (MFD_NAME_MAX_LEN).
inline constexpr std::size_t longest_name = 255 - 6;

/// Returns true for flags that memfd_create() knows and that can stand together (sanitize_flags).
[[nodiscard]] bool are_valid(std::uint32_t flags);

}  // namespace memfd

/// memfd_create(2). Returns the descriptor of a new, empty file in memory. Seals have no effect: there is no
/// F_ADD_SEALS. EINVAL: an unknown flag, MFD_EXEC together with MFD_NOEXEC_SEAL, or a longer name. EMFILE. ENOSYS:
/// MFD_HUGETLB, as in a kernel without huge pages of files.
Result<int> memfd_create(Task& task, std::string_view name, std::uint32_t flags);

}  // namespace mktme::mm
