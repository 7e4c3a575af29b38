// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernel_model/mm/kernel_work.hpp"
#include "kernel_model/mm/mapping/address_space.hpp"
#include "kernel_model/mm/mapping/protection.hpp"
#include "kernel_model/syscall/result.hpp"

namespace mktme::task {
struct Task;
}

namespace mktme::mm {

using syscall::Errno;
using syscall::Result;
using task::Task;

/// Opens the scope of a system call.
KernelWork system_call(const Task& task);

/// MAP_* of mmap(2), with their numbers.
namespace map {

inline constexpr std::uint64_t shared = 0x1;
inline constexpr std::uint64_t is_private = 0x2;
inline constexpr std::uint64_t shared_validate = 0x3;
inline constexpr std::uint64_t droppable = 0x8;
inline constexpr std::uint64_t type = 0xf;
inline constexpr std::uint64_t fixed = 0x10;
inline constexpr std::uint64_t anonymous = 0x20;
inline constexpr std::uint64_t grows_down = 0x100;
inline constexpr std::uint64_t locked = 0x2000;
inline constexpr std::uint64_t no_reserve = 0x4000;
inline constexpr std::uint64_t populate = 0x8000;
inline constexpr std::uint64_t nonblock = 0x1'0000;
inline constexpr std::uint64_t stack = 0x2'0000;
inline constexpr std::uint64_t huge_tlb = 0x4'0000;
inline constexpr std::uint64_t sync = 0x8'0000;
inline constexpr std::uint64_t fixed_noreplace = 0x10'0000;
/// Flags that MAP_SHARED_VALIDATE knows: all older ones, including those without effect (LEGACY_MAP_MASK).
inline constexpr std::uint64_t legacy = shared | is_private | fixed | anonymous | grows_down | locked |
                                        no_reserve | populate | nonblock | stack | 0x40 | 0x80 | 0x800 |
                                        0x1000 | huge_tlb | 0x400'0000 | 21U << 26 | 30U << 26;

}  // namespace map

struct MapRequest {
    Address address = 0;
    Address length = 0;
    std::uint64_t protection = 0;
    std::uint64_t flags = 0;
    int descriptor = -1;       // of the file, without MAP_ANONYMOUS
    std::uint64_t offset = 0;  // in bytes
};

/// mmap(2). Returns the address of the new mapping.
///
/// EINVAL: an offset or fixed address that is not page aligned, no length, no type, MAP_GROWSDOWN with MAP_SHARED or a
/// file. EINVAL also: MAP_DROPPABLE with MAP_LOCKED, MAP_GROWSDOWN, MAP_HUGETLB or a file. EBADF: no open file. ENODEV:
/// a file that cannot be mapped. EOVERFLOW: beyond the largest file offset. EEXIST: MAP_FIXED_NOREPLACE over a mapping.
/// EACCES: the file is not open for that. EAGAIN: more locked than RLIMIT_MEMLOCK. EPERM: locked with RLIMIT_MEMLOCK 0,
/// below mmap_min_addr without CAP_SYS_RAWIO, or executable from a file that is not. EOPNOTSUPP: a flag that
/// MAP_SHARED_VALIDATE does not know. ENOMEM: addresses, limits, memory or the number of mappings are exhausted.
Result<Address> mmap(Task& task, const MapRequest& request);

/// munmap(2). EINVAL: not page aligned, no length, or past the end of user space. ENOMEM: too many mappings.
Errno munmap(Task& task, Address address, Address length);

/// brk(2). Moves the end of the heap. Returns the end, which is the old one if it cannot be moved.
Address brk(Task& task, Address end);

}  // namespace mktme::mm
