// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <span>

#include "kernel_model/mm/calls/mmap.hpp"

namespace mktme::mm {

enum class AccessKind : std::uint8_t { read, write, fetch };

/// Which signal an access raises, and its si_code.
enum class FaultSignal : std::uint8_t {
    segv_map_error,     // SIGSEGV, SEGV_MAPERR 1: no mapping
    segv_access_error,  // SIGSEGV, SEGV_ACCERR 2: the mapping does not permit it
    segv_pkey_error,    // SIGSEGV, SEGV_PKUERR 4: the protection key does not
    bus_address_error,  // SIGBUS, BUS_ADRERR 2: past the end of the file
    out_of_memory,      // no signal of its own: the process is killed
};

/// The siginfo of an access that failed.
struct AccessFault {
    FaultSignal signal{};
    Address address = 0;
    int pkey = 0;  // si_pkey of segv_pkey_error

    bool operator==(const AccessFault&) const = default;
};

/// A thread's access to one byte, with its PKRU, by an instruction or by the kernel on its behalf
/// (copy_from_user and the like). Page faults are taken. Nothing if the access succeeds.
std::optional<AccessFault> touch(Task& task, Address address, AccessKind kind);

/// Loads and stores of the program, within a page.
std::optional<AccessFault> load(Task& task, Address address, std::span<std::byte> to);
std::optional<AccessFault> store(Task& task, Address address, std::span<const std::byte> from);

/// The kernel's own copies for a system call, over any number of pages. EFAULT where an instruction would
/// fault; what comes before has been copied.
Errno copy_from_user(Task& task, Address address, std::span<std::byte> to);
Errno copy_to_user(Task& task, Address address, std::span<const std::byte> from);

/// Through /proc/PID/mem of `target`, within a page: neither permissions nor protection keys count, except that shared
/// mappings stay as unwritable as they are. Page faults are counted in `accessor`. EIO: there is no such memory.
Errno read_remote(Task& accessor, Task& target, Address address, std::span<std::byte> to);
Errno write_remote(Task& accessor, Task& target, Address address, std::span<const std::byte> from);

}  // namespace mktme::mm
