// SPDX-License-Identifier: Apache-2.0
#include "kernel_model/task/core_dump.hpp"

#include "kernel_model/syscall/user_memory.hpp"
#include "kernel_model/task/task.hpp"
#include "kernel_model/task/thread_group.hpp"

namespace mktme::task {

namespace {

/// Smallest dump that is of any use (ELF_EXEC_PAGESIZE, as binfmt_elf sets min_coredump).
constexpr std::uint64_t smallest_dump = syscall::page_size;
/// RLIMIT_CORE of the helper that reads the pipe, so that its own crash is not dumped to another helper.
constexpr std::uint64_t limit_of_helper = 1;

}  // namespace

bool leaves_core_dump(const ThreadGroup& group, const CoreSettings& settings) {
    if (group.dumpable == Dumpable::disabled) return false;
    if (settings.pattern == CorePattern::pipe) return group.limits.core != limit_of_helper;
    // The working directory must not decide the place of root's dump.
    if (group.dumpable == Dumpable::root && settings.pattern == CorePattern::relative) return false;
    return group.limits.core >= smallest_dump;
}

Errno set_dumpable(Task& task, std::uint64_t value) {
    if (value > static_cast<std::uint64_t>(Dumpable::user)) return Errno::einval;
    task.group->dumpable = Dumpable{static_cast<std::uint8_t>(value)};
    return Errno::ok;
}

void credentials_changed(Task& task, const Credentials& before, const CoreSettings& settings) {
    const Credentials& now = task.cred;
    const bool same_ids =
        now.uid.effective == before.uid.effective && now.uid.filesystem == before.uid.filesystem &&
        now.gid.effective == before.gid.effective && now.gid.filesystem == before.gid.filesystem;
    const bool gains = !now.capabilities.permitted.is_subset_of(before.capabilities.permitted);
    if (!same_ids || gains) task.group->dumpable = settings.suid_dumpable;
}

Dumpable dumpable_after_exec(const Credentials& caller, const CoreSettings& settings) {
    const bool is_plain = caller.uid.effective == caller.uid.real && caller.gid.effective == caller.gid.real;
    return is_plain ? Dumpable::user : settings.suid_dumpable;
}

}  // namespace mktme::task
