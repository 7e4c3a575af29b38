// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <stdexcept>
#include <string_view>

namespace mktme::syscall {

/// System call of the model: its number on x86-64 and its name (arch/x86/entry/syscalls/syscall_64.tbl).
struct SystemCallName {
    std::uint16_t number;
    std::string_view name;
};

/// The system calls that the kernel model has, by number. Any other number yields ENOSYS.
inline constexpr std::array system_calls{
    SystemCallName{0, "read"},
    SystemCallName{1, "write"},
    SystemCallName{3, "close"},
    SystemCallName{8, "lseek"},
    SystemCallName{9, "mmap"},
    SystemCallName{10, "mprotect"},
    SystemCallName{11, "munmap"},
    SystemCallName{12, "brk"},
    SystemCallName{13, "rt_sigaction"},
    SystemCallName{14, "rt_sigprocmask"},
    SystemCallName{15, "rt_sigreturn"},
    SystemCallName{17, "pread64"},
    SystemCallName{18, "pwrite64"},
    SystemCallName{25, "mremap"},
    SystemCallName{26, "msync"},
    SystemCallName{28, "madvise"},
    SystemCallName{32, "dup"},
    SystemCallName{33, "dup2"},
    SystemCallName{39, "getpid"},
    SystemCallName{56, "clone"},
    SystemCallName{57, "fork"},
    SystemCallName{59, "execve"},
    SystemCallName{60, "exit"},
    SystemCallName{61, "wait4"},
    SystemCallName{62, "kill"},
    SystemCallName{72, "fcntl"},
    SystemCallName{77, "ftruncate"},
    SystemCallName{97, "getrlimit"},
    SystemCallName{98, "getrusage"},
    SystemCallName{105, "setuid"},
    SystemCallName{106, "setgid"},
    SystemCallName{109, "setpgid"},
    SystemCallName{110, "getppid"},
    SystemCallName{112, "setsid"},
    SystemCallName{113, "setreuid"},
    SystemCallName{114, "setregid"},
    SystemCallName{116, "setgroups"},
    SystemCallName{117, "setresuid"},
    SystemCallName{118, "getresuid"},
    SystemCallName{119, "setresgid"},
    SystemCallName{120, "getresgid"},
    SystemCallName{121, "getpgid"},
    SystemCallName{122, "setfsuid"},
    SystemCallName{123, "setfsgid"},
    SystemCallName{124, "getsid"},
    SystemCallName{125, "capget"},
    SystemCallName{126, "capset"},
    SystemCallName{127, "rt_sigpending"},
    SystemCallName{128, "rt_sigtimedwait"},
    SystemCallName{129, "rt_sigqueueinfo"},
    SystemCallName{130, "rt_sigsuspend"},
    SystemCallName{131, "sigaltstack"},
    SystemCallName{149, "mlock"},
    SystemCallName{150, "munlock"},
    SystemCallName{151, "mlockall"},
    SystemCallName{152, "munlockall"},
    SystemCallName{157, "prctl"},
    SystemCallName{160, "setrlimit"},
    SystemCallName{186, "gettid"},
    SystemCallName{200, "tkill"},
    SystemCallName{231, "exit_group"},
    SystemCallName{234, "tgkill"},
    SystemCallName{248, "add_key"},
    SystemCallName{249, "request_key"},
    SystemCallName{250, "keyctl"},
    SystemCallName{282, "signalfd"},
    SystemCallName{289, "signalfd4"},
    SystemCallName{292, "dup3"},
    SystemCallName{297, "rt_tgsigqueueinfo"},
    SystemCallName{302, "prlimit64"},
    SystemCallName{319, "memfd_create"},
    SystemCallName{329, "pkey_mprotect"},
    SystemCallName{330, "pkey_alloc"},
    SystemCallName{331, "pkey_free"},
};

/// Returns the number of a system call. A name that is not in the list does not compile.
consteval std::uint16_t number_of(std::string_view name) {
    const auto* entry = std::ranges::find(system_calls, name, &SystemCallName::name);
    if (entry == system_calls.end()) throw std::invalid_argument{"no such system call"};
    return entry->number;
}

/// Returns the name of a system call; empty if the model has none of that number.
constexpr std::string_view name_of(std::uint64_t number) {
    const auto* entry = std::ranges::find(system_calls, number, &SystemCallName::number);
    return entry != system_calls.end() ? entry->name : std::string_view{};
}

}  // namespace mktme::syscall
