// SPDX-License-Identifier: Apache-2.0
#include "kernel_model/process/signalfd.hpp"

#include "kernel_model/process/signal_delivery.hpp"
#include "kernel_model/task/task.hpp"
#include "kernel_model/task/thread_group.hpp"

namespace mktme::process {

using syscall::Errno;
using task::Descriptors;
using task::from_user;
using task::number;
using task::OpenFile;
using task::SigCode;
using task::Signal;
using task::unblockable_signals;
namespace open_flag = task::open_flag;

namespace {

struct SignalFile : OpenFile {
    SignalFile(SignalSet given, std::uint32_t file_flags, const task::Credentials& opened_with)
        : OpenFile{file_flags, kept(opened_with)},
          signals{given} {
        is_noexec = true;
    }

    SignalSet signals;
};

Descriptors& descriptors(const Task& task) { return task.group->descriptors; }

SignalFile* signal_file(const Task& task, int descriptor) {
    return dynamic_cast<SignalFile*>(descriptors(task).find(descriptor));
}

bool is_waiting(const Task& task, SignalSet signals) {
    const SignalSet pending = task.signals.pending.set() | task.group->signals.pending.set();
    return !(pending & signals).empty();
}

bool tells_address(const SigInfo& info) {
    constexpr SignalSet faults{Signal::sigsegv, Signal::sigbus, Signal::sigill, Signal::sigtrap,
                               Signal::sigfpe};
    return faults.contains(info.signal);
}

/// Returns the part of a siginfo that a record holds. A siginfo is a union; the record has only the members that have a
/// meaning for signal and code (signalfd_copyinfo). It has no member for the protection key.
SigInfo as_record(const SigInfo& info) {
    SigInfo record{.signal = info.signal, .code = info.code};
    const bool of_one_signal = !from_user(info.code) && info.code < SigCode::kernel;
    if (of_one_signal && tells_address(info)) {
        record.address = info.address;
        return record;
    }
    if (number(info.code) < 0) record.value = info.value;
    if (info.code == SigCode::timer) return record;
    record.pid = info.pid;
    record.uid = info.uid;
    if (of_one_signal && info.signal == Signal::sigchld) record.status = info.status;
    return record;
}

}  // namespace

bool is_signalfd(const OpenFile& file) { return dynamic_cast<const SignalFile*>(&file) != nullptr; }

Result<int> signalfd(Task& caller, int descriptor, SignalSet signals, SignalfdFlags flags,
                     std::size_t set_size) {
    if (set_size != signal_set_size) return Errno::einval;
    signals = signals - unblockable_signals;
    if (descriptor == new_descriptor) {
        const std::uint32_t nonblock = flags.nonblocking ? open_flag::nonblock : 0;
        auto file = std::make_shared<SignalFile>(signals, open_flag::read_write | nonblock, caller.cred);
        return descriptors(caller).open(std::move(file), flags.close_on_exec,
                                        caller.group->limits.open_files);
    }
    if (descriptors(caller).find(descriptor) == nullptr) return Errno::ebadf;
    SignalFile* file = signal_file(caller, descriptor);
    if (file == nullptr) return Errno::einval;
    file->signals = signals;
    return descriptor;
}

Result<std::vector<SigInfo>> SignalfdRead::run() {
    const OpenFile* open = descriptors(*reader_).find(descriptor_);
    if (open == nullptr) return Errno::ebadf;
    const SignalFile* file = signal_file(*reader_, descriptor_);
    if (file == nullptr || records_ == 0) return Errno::einval;
    std::vector<SigInfo> taken;
    while (taken.size() < records_) {
        const auto info = dequeue_signal(*book_, *reader_, SignalSet::all() - file->signals);
        if (!info) break;
        taken.push_back(as_record(*info));
    }
    if (!taken.empty()) return taken;
    if (file->is_nonblocking()) return Errno::eagain;
    return reader_->signals.alerted ? Errno::eintr : Errno::erestartsys;
}

bool SignalfdRead::can_continue() const {
    const SignalFile* file = signal_file(*reader_, descriptor_);
    return file == nullptr || reader_->signals.alerted || is_waiting(*reader_, file->signals);
}

}  // namespace mktme::process
