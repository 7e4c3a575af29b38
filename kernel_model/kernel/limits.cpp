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

std::uint64_t present_soft(ThreadGroup& group, std::uint32_t resource) {
    if (const auto* place = place_of(group.limits, resource)) return *place;
    const auto& queue = group.signals.queue_limit;
    return resource == sigpending && queue ? static_cast<std::uint64_t>(*queue) : unlimited;
}

Limit present(ThreadGroup& group, std::uint32_t resource) {
    return {present_soft(group, resource), group.hard_limits.by_resource[resource]};
}

Errno set_soft(ThreadGroup& group, std::uint32_t resource, std::uint64_t limit) {
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

/// The right to raise a hard limit is checked first.
Errno set(ThreadGroup& group, const task::Credentials& caller, std::uint32_t resource, const Limit& limit) {
    std::uint64_t& hard = group.hard_limits.by_resource[resource];
    if (limit.hard > hard && !caller.capable(task::Capability::sys_resource)) return Errno::eperm;
    if (const Errno error = set_soft(group, resource, limit.soft); failed(error)) return error;
    hard = limit.hard;
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
    if (resource >= task::resource_count) return Errno::einval;
    return syscall::write_struct(call, to, present(*task.group, resource));
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
    if (resource >= task::resource_count) return Errno::einval;
    const Limit old = call.once([&] { return present(group, resource); });
    const Errno error = call.once(
        [&] { return from.is_null() ? Errno::ok : set(group, call.task().cred, resource, wanted); });
    if (failed(error)) return error;
    return to.is_null() ? Errno::ok : syscall::write_struct(call, to, old);
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

Errno write_usage(Call& call, UserAddr to, const task::FaultCounts& faults) {
    /// struct rusage
    struct Usage {
        std::array<std::uint64_t, 8> times_and_sizes;
        std::uint64_t minor_faults;
        std::uint64_t major_faults;
        std::array<std::uint64_t, 8> others;
    };
    return syscall::write_struct(
        call, to,
        Usage{
            .times_and_sizes = {}, .minor_faults = faults.minor, .major_faults = faults.major, .others = {}});
}

Errno read_usage(Call& call, std::int32_t who, UserAddr to) {
    constexpr std::int32_t of_children = -1;
    constexpr std::int32_t of_process = 0;
    constexpr std::int32_t of_thread = 1;
    const Task& task = call.task();
    switch (who) {
        case of_process: return write_usage(call, to, faults(*task.group));
        case of_thread: return write_usage(call, to, task.faults);
        case of_children: return write_usage(call, to, task.group->faults_of_children);
        default: return Errno::einval;
    }
}

}  // namespace mktme::kernel
