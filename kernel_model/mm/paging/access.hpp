// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "kernel_model/mm/address.hpp"
#include "kernel_model/syscall/errno.hpp"
#include "models/mmu/access_kind.hpp"

namespace mktme::cpu {
class InstructionSource;
}
namespace mktme::task {
struct Task;
}

namespace mktme::mm {

using mmu::AccessKind;
using syscall::Errno;
using task::Task;

/// Signal that a failed access raises, with its si_code.
enum class FaultSignal : std::uint8_t {
    segv_map_error,     // SIGSEGV, SEGV_MAPERR 1: no mapping
    segv_access_error,  // SIGSEGV, SEGV_ACCERR 2: the mapping does not permit it
    segv_pkey_error,    // SIGSEGV, SEGV_PKUERR 4: the protection key does not permit it
    bus_address_error,  // SIGBUS, BUS_ADRERR 2: past the end of the file
    not_canonical,      // SIGSEGV, SI_KERNEL 128, without an address: a general-protection fault
    out_of_memory,      // no signal of its own: the process is killed
};

/// The siginfo of an access that failed.
struct AccessFault {
    FaultSignal signal{};
    Address address = 0;
    int pkey = 0;  // si_pkey of segv_pkey_error

    bool operator==(const AccessFault&) const = default;
};

/// Accesses one byte for a thread, under its PKRU, by an instruction or by the kernel on its behalf (copy_from_user and
/// the like). Takes page faults. Returns nullopt if the access succeeds.
std::optional<AccessFault> touch(Task& task, Address address, AccessKind kind);

/// Loads or stores bytes of the program at once, through the TLB of its core, within a page. Returns nullopt if the
/// access succeeds.
std::optional<AccessFault> load(Task& task, Address address, std::span<std::byte> to);
std::optional<AccessFault> store(Task& task, Address address, std::span<const std::byte> from);
/// Executes a program of a thread until it ends, or an access fails. Takes page faults. Returns nullopt at the end.
std::optional<AccessFault> run(Task& task, cpu::InstructionSource& program);

/// Copies for a system call, over any number of pages: reads at entry, writes with its work list. Returns EFAULT where an
/// instruction would fault; the pages before it have been copied.
Errno copy_from_user(Task& task, Address address, std::span<std::byte> to);
Errno copy_to_user(Task& task, Address address, std::span<const std::byte> from);

/// Accesses /proc/PID/mem of `target`, within a page. Permissions and protection keys do not count, except that an
/// unwritable shared mapping stays unwritable. Page faults are counted in `accessor`. Returns EIO if there is no such
/// memory.
Errno read_remote(Task& accessor, Task& target, Address address, std::span<std::byte> to);
Errno write_remote(Task& accessor, Task& target, Address address, std::span<const std::byte> from);

}  // namespace mktme::mm
