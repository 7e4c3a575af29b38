// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "kernel_model/syscall/cores.hpp"
#include "kernel_model/task/credentials.hpp"
#include "kernel_model/task/fault_counts.hpp"
#include "kernel_model/task/key_ptr.hpp"
#include "kernel_model/task/thread_signals.hpp"
#include "models/mmu/pkru.hpp"

namespace mktme::mm {
class AddressSpace;
}

namespace mktme::task {

struct EndedChild;
struct ThreadGroup;

/// A thread of a process.
struct Task {
    Task();
    Task(const Task&) = delete;
    Task& operator=(const Task&) = delete;
    ~Task();

    int pid = 0;
    Task* parent = nullptr;  // null: init or the kernel
    std::shared_ptr<ThreadGroup> group;
    Credentials cred;
    /// True once PR_SET_NO_NEW_PRIVS was called: execve(2) gives no privilege that the caller lacks. Never reset;
    /// children and threads inherit it.
    bool no_new_privs = false;
    ThreadSignals signals;
    /// Shared by the threads of the process. Null if the TaskTable has no memory.
    std::shared_ptr<mm::AddressSpace> memory;
    FaultCounts faults;
    /// The thread's own rights to the pages of each protection key.
    mmu::Pkru pkru = mmu::initial_pkru;
    /// Bitmap of the protection keys that the thread has allocated, if the kernel keeps them by thread: key 0 at first.
    std::uint32_t pkeys = 1;
    /// The logical processor it runs on, or ran on last: the one whose TLB its accesses go through.
    syscall::CoreId core{};
    /// Credentials that opened the running program's file. The file keeps them, and so the keyrings the opener had, as
    /// long as any process has the program mapped.
    std::shared_ptr<const Credentials> program_opener;
    /// Keyring that a child's KEYCTL_SESSION_TO_PARENT left here. The task takes it when it next enters the kernel.
    keys::KeyPtr next_session_keyring;
    std::vector<EndedChild> ended_children;  // that were not waited for; oldest first
    /// The mask before sigsuspend(2). The first handler's frame restores it (saved_sigmask, TIF_RESTORE_SIGMASK).
    std::optional<SignalSet> suspended_mask{};

    [[nodiscard]] bool is_single_threaded() const;
};

}  // namespace mktme::task
