// SPDX-License-Identifier: Apache-2.0
#include "kernel_model/kernel/limits.hpp"

#include <array>
#include <limits>

#include "kernel_model/syscall/copy.hpp"
#include "kernel_model/task/usage.hpp"

namespace mktme::kernel {

namespace {

using syscall::failed;
using task::ResourceLimits;
using task::ThreadGroup;

constexpr std::uint64_t unlimited = ResourceLimits::unlimited;
constexpr std::uint32_t resources = 16;  // RLIM_NLIMITS

/// Resources that the model limits, by number.
enum Resource : std::uint32_t {
    data = 2,
    stack = 3,
    core = 4,
    open_files = 7,
    memlock = 8,
    address_space = 9,
    sigpending = 11
};

/// struct rlimit64
struct Limit {
    std::uint64_t soft;
    std::uint64_t hard;
};

/// struct rusage, up to the last member.
struct Usage {
    std::array<std::uint64_t, 8> times_and_sizes;
    std::uint64_t minor_faults;
    std::array<std::uint64_t, 9> others;
};

/// Returns the place of a limit on memory, files or the core dump; nullptr if the model has none.
std::uint64_t* place_of(ResourceLimits& limits, std::uint32_t resource) {
    switch (resource) {
        case data: return &limits.data;
        case stack: return &limits.stack;
        case core: return &limits.core;
        case open_files: return &limits.open_files;
        case memlock: return &limits.locked;
        case address_space: return &limits.address_space;
        default: return nullptr;
    }
}

std::uint64_t present(ThreadGroup& group, std::uint32_t resource) {
    if (const auto* place = place_of(group.limits, resource)) return *place;
    const auto& queue = group.signals.queue_limit;
    return resource == sigpending && queue ? static_cast<std::uint64_t>(*queue) : unlimited;
}

Errno set(ThreadGroup& group, std::uint32_t resource, std::uint64_t limit) {
    if (auto* place = place_of(group.limits, resource)) {
        *place = limit;
    } else if (resource == sigpending) {
        group.signals.queue_limit.reset();
        constexpr std::uint64_t most = std::numeric_limits<std::int64_t>::max();
        if (limit <= most) group.signals.queue_limit = static_cast<std::int64_t>(limit);
    } else {
        return Errno::einval;
    }
    return Errno::ok;
}

bool same_user(const task::Credentials& caller, const task::Credentials& target) {
    const auto all_are = [](const auto& ids, auto id) {
        return ids.effective == id && ids.saved == id && ids.real == id;
    };
    return all_are(target.uid, caller.uid.real) && all_are(target.gid, caller.gid.real);
}

}  // namespace

Errno read_limit(Call& call, const Task& task, std::uint32_t resource, UserAddr to) {
    if (resource >= resources) return Errno::einval;
    return syscall::write_struct(call, to, Limit{present(*task.group, resource), unlimited});
}

Errno change_limit(Call& call, Task& task, std::uint32_t resource, UserAddr from, UserAddr to) {
    ThreadGroup& group = *task.group;
    Limit wanted{};
    if (!from.is_null()) {
        const auto given = call.once([&] { return syscall::read_struct<Limit>(call, from); });
        if (!given) return given.error();
        wanted = *given;
        if (wanted.soft > wanted.hard) return Errno::einval;
    }
    if (resource >= resources) return Errno::einval;
    const std::uint64_t old = call.once([&] { return present(group, resource); });
    if (!from.is_null())
        if (const Errno error = set(group, resource, wanted.soft); failed(error)) return error;
    return to.is_null() ? Errno::ok : syscall::write_struct(call, to, Limit{old, unlimited});
}

Errno change_limit_of(Kernel& kernel, Call& call, int pid, std::uint32_t resource, UserAddr from,
                      UserAddr to) {
    Task* target = pid == 0 ? &call.task() : kernel.tasks.find(pid);
    if (target == nullptr) return Errno::esrch;
    const auto& caller = call.task();
    const bool allowed = target->group == caller.group ||
                         caller.cred.capable(task::Capability::sys_resource) ||
                         same_user(caller.cred, target->cred);
    return allowed ? change_limit(call, *target, resource, from, to) : Errno::eperm;
}

Errno read_usage(Call& call, std::int32_t who, UserAddr to) {
    constexpr std::int32_t of_children = -1;
    constexpr std::int32_t of_process = 0;
    constexpr std::int32_t of_thread = 1;
    Usage usage{};
    const Task& task = call.task();
    switch (who) {
        case of_process: usage.minor_faults = minor_faults(*task.group); break;
        case of_thread: usage.minor_faults = task.minor_faults; break;
        case of_children: break;  // nobody waits for children, so none is accounted for
        default: return Errno::einval;
    }
    return syscall::write_struct(call, to, usage);
}

}  // namespace mktme::kernel
