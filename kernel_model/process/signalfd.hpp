// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "kernel_model/process/sigaction.hpp"
#include "kernel_model/syscall/result.hpp"
#include "kernel_model/task/descriptors.hpp"

namespace mktme::process {

using syscall::Result;
using task::SigInfo;
using task::SignalQueueBook;
using task::SignalSet;
using task::Task;

/// Value of `descriptor` that requests a new descriptor.
inline constexpr int new_descriptor = -1;

struct SignalfdFlags {
    bool nonblocking = false;    // SFD_NONBLOCK
    bool close_on_exec = false;  // SFD_CLOEXEC
};

/// signalfd4(2). Returns a new descriptor that yields these signals, or changes the set of an existing one, which keeps
/// its flags. SIGKILL and SIGSTOP are left out silently. EINVAL: a wrong size of the set, or not a signalfd; EBADF;
/// EMFILE.
Result<int> signalfd(Task& caller, int descriptor, SignalSet signals, SignalfdFlags flags = {},
                     std::size_t set_size = signal_set_size);

/// Bytes of a record that a signalfd yields (struct signalfd_siginfo).
inline constexpr std::size_t signalfd_record_size = 128;

/// Returns true if the file is one of signalfd(2).
[[nodiscard]] bool is_signalfd(const task::OpenFile& file);

/// read(2) of a signalfd. Returns as many records as are pending and fit, at least one. The signals taken are the
/// reader's, whichever process made the descriptor. Records lack si_pkey, and si_value unless si_code is negative.
///
/// EBADF; EINVAL: not a signalfd, or no room for a record; EAGAIN: none is pending and the file is nonblocking.
/// Otherwise the reader sleeps: run() returns erestartsys, and must be called again when can_continue() is true. EINTR:
/// a signal came that the reader must check for; Delivery::restarts_call says whether to call run() again.
class SignalfdRead {
public:
    SignalfdRead(SignalQueueBook& book, Task& reader, int descriptor, std::size_t bytes)
        : book_{&book},
          reader_{&reader},
          descriptor_{descriptor},
          records_{bytes / signalfd_record_size} {}

    Result<std::vector<SigInfo>> run();
    [[nodiscard]] bool can_continue() const;

private:
    SignalQueueBook* book_;
    Task* reader_;
    int descriptor_;
    std::size_t records_;
};

}  // namespace mktme::process
