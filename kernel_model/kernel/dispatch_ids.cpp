// SPDX-License-Identifier: Apache-2.0
// The system calls on the ids of a process and of its user.
#include <array>
#include <vector>

#include "kernel_model/kernel/dispatch.hpp"
#include "kernel_model/process/change_ids.hpp"
#include "kernel_model/process/job_control.hpp"
#include "kernel_model/task/ended_child.hpp"
#include "kernel_model/task/task.hpp"
#include "kernel_model/task/thread_group.hpp"

namespace mktme::kernel {

namespace {

using Regs = Registers;
using task::Gid;
using task::ThreadGroup;
using task::Uid;

Uid uid(const Regs& r, std::size_t i) { return Uid{r.word32(i)}; }
Gid gid(const Regs& r, std::size_t i) { return Gid{r.word32(i)}; }

Result<std::vector<Gid>> read_groups(Call& c, UserAddr list, std::uint32_t count) {
    std::vector<Gid> groups;
    for (std::uint32_t i = 0; i < count; ++i) {
        const auto group = syscall::read_struct<Gid>(c, list + i * sizeof(Gid));
        if (!group) return group.error();
        if (*group == Gid::none) return Errno::einval;
        groups.push_back(*group);
    }
    return groups;
}

/// The right to set groups is checked before the list is read.
Answer setgroups(Kernel&, Call& c, const Regs& r) {
    auto& cred = c.task().cred;
    if (!cred.capable(task::Capability::setgid)) return Errno::eperm;
    if (r.word32(0) > process::most_groups) return Errno::einval;
    auto groups = c.once([&] { return read_groups(c, {r.a[1]}, r.word32(0)); });
    return groups ? answer(process::set_groups(cred, std::move(*groups))) : groups.error();
}

template <class Id>
Answer write_ids(Call& c, const task::IdSet<Id>& ids, const Regs& r) {
    const std::array values{ids.real, ids.effective, ids.saved};
    for (std::size_t i = 0; i < values.size(); ++i)
        if (const Errno error = syscall::write_struct(c, {r.a[i]}, number(values[i])); failed(error))
            return error;
    return 0;
}

/// Returns a number of the process of a thread, which may have ended; that of the caller for pid 0. ESRCH: no such
/// thread.
Answer of_process(Kernel& k, Call& c, int pid, int ThreadGroup::*value, int task::EndedChild::*of_ended) {
    const Task* task = pid == 0 ? &c.task() : k.tasks.find(pid);
    if (task != nullptr) return (*task->group).*value;
    const task::EndedChild* ended = k.tasks.find_ended(pid);
    return ended != nullptr ? Answer{ended->*of_ended} : Answer{Errno::esrch};
}

// clang-format off
constexpr std::array rows{
    Row{number_of("setresuid"), [](Kernel& k, Call& c, const Regs& r) {
        return answer(process::set_user_ids(c.task(), k.tasks.core_settings, uid(r, 0), uid(r, 1), uid(r, 2))); }},
    Row{number_of("setresgid"), [](Kernel& k, Call& c, const Regs& r) {
        return answer(process::set_group_ids(c.task(), k.tasks.core_settings, gid(r, 0), gid(r, 1), gid(r, 2))); }},
    Row{number_of("setuid"), [](Kernel& k, Call& c, const Regs& r) {
        return answer(process::setuid(c.task(), k.tasks.core_settings, uid(r, 0))); }},
    Row{number_of("setgid"), [](Kernel& k, Call& c, const Regs& r) {
        return answer(process::setgid(c.task(), k.tasks.core_settings, gid(r, 0))); }},
    Row{number_of("setreuid"), [](Kernel& k, Call& c, const Regs& r) {
        return answer(process::setreuid(c.task(), k.tasks.core_settings, uid(r, 0), uid(r, 1))); }},
    Row{number_of("setregid"), [](Kernel& k, Call& c, const Regs& r) {
        return answer(process::setregid(c.task(), k.tasks.core_settings, gid(r, 0), gid(r, 1))); }},
    Row{number_of("getresuid"), [](Kernel&, Call& c, const Regs& r) { return write_ids(c, c.task().cred.uid, r); }},
    Row{number_of("getresgid"), [](Kernel&, Call& c, const Regs& r) { return write_ids(c, c.task().cred.gid, r); }},
    Row{number_of("setfsuid"), [](Kernel& k, Call& c, const Regs& r) {
        return Answer{number(process::set_filesystem_uid(c.task(), k.tasks.core_settings, uid(r, 0)))}; }},
    Row{number_of("setfsgid"), [](Kernel& k, Call& c, const Regs& r) {
        return Answer{number(process::set_filesystem_gid(c.task(), k.tasks.core_settings, gid(r, 0)))}; }},
    Row{number_of("setgroups"), setgroups},
    Row{number_of("getpid"), [](Kernel&, Call& c, const Regs&) { return Answer{c.task().group->id}; }},
    Row{number_of("gettid"), [](Kernel&, Call& c, const Regs&) { return Answer{c.task().pid}; }},
    Row{number_of("getppid"), [](Kernel&, Call& c, const Regs&) {
        return Answer{c.task().parent != nullptr ? c.task().parent->group->id : 1}; }},
    Row{number_of("getpgid"), [](Kernel& k, Call& c, const Regs& r) {
        return of_process(k, c, r.int32(0), &ThreadGroup::process_group, &task::EndedChild::process_group); }},
    Row{number_of("getsid"), [](Kernel& k, Call& c, const Regs& r) {
        return of_process(k, c, r.int32(0), &ThreadGroup::session, &task::EndedChild::session); }},
    Row{number_of("setpgid"), [](Kernel& k, Call& c, const Regs& r) {
        return answer(process::set_process_group(k.tasks, c.task(), r.int32(0), r.int32(1))); }},
    Row{number_of("setsid"), [](Kernel& k, Call& c, const Regs&) {
        const Errno error = process::new_session(k.tasks, c.task());
        return failed(error) ? Answer{error} : Answer{c.task().group->session}; }},
};
// clang-format on

}  // namespace

std::span<const Row> id_calls() { return rows; }

}  // namespace mktme::kernel
