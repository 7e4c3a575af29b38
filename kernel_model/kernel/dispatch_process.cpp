// SPDX-License-Identifier: Apache-2.0
// The system calls that make, change and end processes.
#include <array>
#include <limits>

#include "kernel_model/kernel/dispatch.hpp"
#include "kernel_model/kernel/limits.hpp"
#include "kernel_model/mm/memory.hpp"
#include "kernel_model/process/child_wait.hpp"
#include "kernel_model/process/prctl.hpp"
#include "kernel_model/syscall/hardware.hpp"
#include "kernel_model/task/task.hpp"
#include "kernel_model/task/thread_group.hpp"

namespace mktme::kernel {

namespace {

using process::ChildWait;
using process::WaitedChild;
using Regs = Registers;

namespace clone_flag {
constexpr std::uint64_t exit_signal = 0xff;  // CSIGNAL
constexpr std::uint64_t vm = 0x100;
constexpr std::uint64_t fs = 0x200;
constexpr std::uint64_t files = 0x400;
constexpr std::uint64_t sighand = 0x800;
constexpr std::uint64_t thread = 0x1'0000;
constexpr std::uint64_t sysvsem = 0x4'0000;
constexpr std::uint64_t set_tls = 0x8'0000;
constexpr std::uint64_t parent_set_tid = 0x10'0000;
constexpr std::uint64_t child_clear_tid = 0x20'0000;
constexpr std::uint64_t detached = 0x40'0000;
constexpr std::uint64_t child_set_tid = 0x100'0000;
/// Flags that a process or a thread may have without a difference to the model.
constexpr std::uint64_t any = set_tls | parent_set_tid | child_clear_tid | detached | child_set_tid;
/// Everything that the threads of a process share.
constexpr std::uint64_t shared = vm | fs | files | sighand | thread | sysvsem;
}  // namespace clone_flag

constexpr std::size_t path_limit = 4096;         // PATH_MAX
constexpr std::size_t argument_limit = 131'072;  // MAX_ARG_STRLEN
constexpr std::uint64_t argument_count_limit = 0x7fff'ffff;
constexpr std::size_t pointer_size = 8;

Answer answer_with(const Result<Task*>& made) { return made ? Answer{(*made)->pid} : made.error(); }

/// Forks, and takes the time of it.
Result<Task*> start_process(Kernel& k, Call& c) {
    if (const SimTime cost = k.memory.settings.costs.process_start; cost > SimTime{})
        k.memory.hardware->spend(c.task().core, cost);
    return k.tasks.fork(c.task());
}

Answer fork(Kernel& k, Call& c, const Regs&) { return answer_with(start_process(k, c)); }

/// clone(2) of a process or of a thread, as fork(3) and pthread_create(3) use it. EINVAL also: any other mix of shared
/// state, of which the model has no tasks.
Answer clone(Kernel& k, Call& c, const Regs& r) {
    const std::uint64_t flags = r.a[0] & ~clone_flag::any & ~clone_flag::exit_signal;
    const bool thread = (flags | clone_flag::sysvsem) == clone_flag::shared;
    if (!thread && flags != 0) return Errno::einval;
    const auto made = c.once([&] { return thread ? k.tasks.create_thread(c.task()) : start_process(k, c); });
    // The kernel does not report that it cannot write the number of the child.
    if (made && (r.a[0] & clone_flag::parent_set_tid) != 0)
        static_cast<void>(syscall::write_struct(c, {r.a[2]}, static_cast<std::int32_t>((*made)->pid)));
    return answer_with(made);
}

/// Checks an array of pointers to strings that ends with a null pointer; a null array is empty (count, copy_strings).
Errno check_strings(Call& c, UserAddr array) {
    if (array.is_null()) return Errno::ok;
    for (std::uint64_t i = 0; i < argument_count_limit; ++i) {
        const auto string =
            c.once([&] { return syscall::read_struct<std::uint64_t>(c, array + i * pointer_size); });
        if (!string) return string.error();
        if (*string == 0) return Errno::ok;
        const auto text =
            c.once([&] { return syscall::copy_string(c, {*string}, argument_limit, Errno::e2big); });
        if (!text) return text.error();
    }
    return Errno::e2big;
}

Errno check_program(Call& c, const Regs& r) {
    const auto path =
        c.once([&] { return syscall::copy_string(c, {r.a[0]}, path_limit, Errno::enametoolong); });
    if (!path) return path.error();
    if (path->empty()) return Errno::enoent;
    if (const Errno error = check_strings(c, {r.a[1]}); failed(error)) return error;
    return check_strings(c, {r.a[2]});
}

bool is_single_threaded(const void* group) {
    return static_cast<const task::ThreadGroup*>(group)->threads.size() == 1;
}

/// Every path names a program of root without set-ID bits. The other threads end first: one in an uninterruptible sleep
/// makes the caller wait.
Answer execve(Kernel& k, Call& c, const Regs& r) {
    if (const Errno error = check_program(c, r); failed(error)) return error;
    task::ThreadGroup& group = *c.task().group;
    static_cast<void>(c.once([&] {
        const auto threads = group.threads;
        for (Task* other : threads)
            if (other != &c.task()) k.exit_thread(*other);
        return true;
    }));
    if (!is_single_threaded(&group)) return c.sleep(is_single_threaded, &group, syscall::SleepKind::killable);
    k.tasks.exec(c.task());
    return 0;
}

bool has_news(const void* wait) { return static_cast<const ChildWait*>(wait)->can_continue(); }

Result<WaitedChild> wait_for_child(Call& c, const ChildWait& wait) {
    const auto child = wait.run();
    if (child.error() != Errno::erestartsys) return child;
    return c.is_interrupted() ? Errno::eintr : c.sleep(has_news, &wait);
}

/// The child is gone even if its status cannot be written.
Answer wait4(Kernel& k, Call& c, const Regs& r) {
    const std::uint32_t options = r.word32(2);
    if ((options & ~process::wait_option::known) != 0) return Errno::einval;
    if (r.int32(0) == std::numeric_limits<std::int32_t>::min()) return Errno::esrch;
    const auto& wait = c.keep([&] { return ChildWait{k.tasks, c.task(), r.int32(0), options}; });
    const auto child = c.once([&] { return wait_for_child(c, wait); });
    if (!child) return child.error();
    if (child->pid == 0) return 0;
    const UserAddr status{r.a[1]};
    const UserAddr usage{r.a[3]};
    if (!status.is_null())
        if (const Errno error = c.once([&] { return syscall::write_struct(c, status, child->status); });
            failed(error))
            return error;
    if (!usage.is_null())
        if (const Errno error = write_usage(c, usage, child->faults); failed(error)) return error;
    return child->pid;
}

ExitStatus exit_status(const Regs& r) {
    constexpr std::int32_t low_byte = 0xff;
    return {task::SigCode::cld_exited, r.int32(0) & low_byte};
}

/// Nobody gets the result: the task is gone.
Answer exit(Kernel& k, Call& c, const Regs& r) {
    k.exit_thread(c.task(), exit_status(r));
    return 0;
}

Answer exit_group(Kernel& k, Call& c, const Regs& r) {
    k.exit_process(c.task(), exit_status(r));
    return 0;
}

Answer prctl(Kernel&, Call& c, const Regs& r) {
    return process::prctl(c.task(), {.option = process::PrctlOption{r.int32(0)},
                                     .arguments = {r.a[1], r.a[2], r.a[3], r.a[4]}});
}

// clang-format off
constexpr std::array rows{
    Row{number_of("fork"), fork},
    Row{number_of("clone"), clone},
    Row{number_of("execve"), execve},
    Row{number_of("exit"), exit},
    Row{number_of("exit_group"), exit_group},
    Row{number_of("wait4"), wait4},
    Row{number_of("prctl"), prctl},
    Row{number_of("getrlimit"), [](Kernel&, Call& c, const Regs& r) {
        return answer(read_limit(c, c.task(), r.word32(0), {r.a[1]})); }},
    Row{number_of("setrlimit"), [](Kernel&, Call& c, const Regs& r) {
        return answer(change_limit(c, c.task(), r.word32(0), {r.a[1]}, {})); }},
    Row{number_of("prlimit64"), [](Kernel& k, Call& c, const Regs& r) {
        return answer(change_limit_of(k, c, r.int32(0), r.word32(1), {r.a[2]}, {r.a[3]})); }},
    Row{number_of("getrusage"), [](Kernel&, Call& c, const Regs& r) {
        return answer(read_usage(c, r.int32(0), {r.a[1]})); }},
};
// clang-format on

}  // namespace

std::span<const Row> process_calls() { return rows; }

}  // namespace mktme::kernel
