// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernel_model/process/task_table.hpp"
#include "kernel_model/task/fault_counts.hpp"

namespace mktme::process {

/// The options of wait4(2).
namespace wait_option {
inline constexpr std::uint32_t no_hang = 0x1;            // WNOHANG
inline constexpr std::uint32_t untraced = 0x2;           // WUNTRACED: also children that have stopped
inline constexpr std::uint32_t continued = 0x8;          // WCONTINUED: also children that go on
inline constexpr std::uint32_t no_thread = 0x2000'0000;  // __WNOTHREAD: only the caller's own children
inline constexpr std::uint32_t all = 0x4000'0000;        // __WALL
inline constexpr std::uint32_t clone = 0x8000'0000;      // __WCLONE: only children that do not send SIGCHLD
inline constexpr std::uint32_t known = no_hang | untraced | continued | no_thread | all | clone;
}  // namespace wait_option

/// Child that was waited for.
struct WaitedChild {
    int pid = 0;              // 0: none has anything to report, and the caller does not want to wait
    std::int32_t status = 0;  // as WIFEXITED(3) and its kin read it
    task::FaultCounts faults;
};

/// wait4(2) in progress: waits for a child that has ended, stopped or gone on.
///
/// If no child has anything to report, run() returns erestartsys, and must be called again when can_continue() is true.
/// ECHILD: no child is meant.
class ChildWait {
public:
    /// `pid` is that of a child, or 0 for all in the caller's process group, -1 for all, -n for all in group n.
    ChildWait(TaskTable& tasks, Task& caller, int pid, std::uint32_t options);

    [[nodiscard]] Result<WaitedChild> run() const;
    [[nodiscard]] bool can_continue() const;

private:
    /// A child with something to report: one that has ended, or another process.
    struct Found {
        bool is_any_meant = false;
        Task* parent = nullptr;  // of `ended`
        const task::EndedChild* ended = nullptr;
        ThreadGroup* process = nullptr;
    };
    [[nodiscard]] Found find() const;
    [[nodiscard]] bool look_at(Task& parent, Found& found) const;
    [[nodiscard]] bool is_meant(int id, int process_group) const;
    [[nodiscard]] bool has_stopped(const ThreadGroup& process) const;
    [[nodiscard]] bool has(std::uint32_t option) const { return (options_ & option) != 0; }
    [[nodiscard]] WaitedChild reap(Task& parent, const task::EndedChild& child) const;
    [[nodiscard]] WaitedChild report(ThreadGroup& process) const;

    TaskTable* tasks_;
    Task* caller_;
    int pid_;
    std::uint32_t options_;
};

}  // namespace mktme::process
