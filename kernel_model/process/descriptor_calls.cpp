// SPDX-License-Identifier: Apache-2.0
#include "kernel_model/process/descriptor_calls.hpp"

#include "kernel_model/task/descriptors.hpp"
#include "kernel_model/task/task.hpp"
#include "kernel_model/task/thread_group.hpp"

namespace mktme::process {

using task::Capability;
using task::Descriptors;
using task::OpenFile;
namespace open_flag = task::open_flag;

namespace {

using Value = Result<std::int64_t>;

Descriptors& descriptors(const Task& task) { return task.group->descriptors; }
/// Returns true if RLIMIT_NOFILE allows the number. A negative one is a large unsigned one.
bool is_allowed(const Task& task, int descriptor) {
    return static_cast<std::uint32_t>(descriptor) < task.group->limits.open_files && descriptor >= 0;
}

Value duplicate(Task& task, int descriptor, int lowest, bool close_on_exec) {
    if (!is_allowed(task, lowest)) return Errno::einval;
    const auto made = descriptors(task).open(descriptors(task).share(descriptor), close_on_exec,
                                             task.group->limits.open_files, lowest);
    return made ? Value{*made} : Value{made.error()};
}

/// setfl
Errno set_status_flags(const Task& task, OpenFile& file, std::uint32_t flags) {
    const bool new_no_atime = (flags & open_flag::no_atime) != 0 && (file.flags & open_flag::no_atime) == 0;
    if (new_no_atime && task.cred.uid.filesystem != file.owner && !task.cred.capable(Capability::fowner))
        return Errno::eperm;
    if ((flags & open_flag::direct) != 0) return Errno::einval;
    file.flags = (flags & open_flag::changeable) | (file.flags & ~open_flag::changeable);
    return Errno::ok;
}

}  // namespace

Errno close(Task& task, int descriptor) { return descriptors(task).close(descriptor); }

Result<int> dup(Task& task, int descriptor) {
    auto file = descriptors(task).share(descriptor);
    if (!file) return Errno::ebadf;
    return descriptors(task).open(std::move(file), false, task.group->limits.open_files);
}

Result<int> dup2(Task& task, int from, int to) {
    if (from != to) return dup3(task, from, to, 0);
    return descriptors(task).find(from) != nullptr ? Result<int>{from} : Errno::ebadf;
}

Result<int> dup3(Task& task, int from, int to, std::uint32_t flags) {
    if ((flags & ~open_flag::close_on_exec) != 0 || from == to) return Errno::einval;
    if (!is_allowed(task, to)) return Errno::ebadf;
    auto file = descriptors(task).share(from);
    if (!file) return Errno::ebadf;
    descriptors(task).replace(to, std::move(file), flags != 0);
    return to;
}

Value fcntl(Task& task, int descriptor, FcntlCommand command, std::uint64_t argument) {
    OpenFile* file = descriptors(task).find(descriptor);
    if (file == nullptr) return Errno::ebadf;
    switch (command) {
        case FcntlCommand::dupfd: return duplicate(task, descriptor, static_cast<int>(argument), false);
        case FcntlCommand::dupfd_cloexec:
            return duplicate(task, descriptor, static_cast<int>(argument), true);
        case FcntlCommand::getfd:
            return descriptors(task).closes_on_exec(descriptor) ? std::int64_t{fd_cloexec} : 0;
        case FcntlCommand::setfd:
            descriptors(task).set_close_on_exec(descriptor, (argument & fd_cloexec) != 0);
            return 0;
        case FcntlCommand::getfl: return std::int64_t{file->flags};
        case FcntlCommand::setfl: {
            const Errno error = set_status_flags(task, *file, static_cast<std::uint32_t>(argument));
            return failed(error) ? Value{error} : Value{0};
        }
    }
    return Errno::einval;
}

}  // namespace mktme::process
