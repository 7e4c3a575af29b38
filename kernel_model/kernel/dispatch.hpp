// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <span>

#include "kernel_model/kernel/kernel.hpp"
#include "kernel_model/syscall/copy.hpp"
#include "kernel_model/syscall/numbers.hpp"
#include "kernel_model/syscall/result.hpp"

namespace mktme::kernel {

using syscall::Errno;
using syscall::number_of;
using syscall::Result;
using syscall::UserAddr;
using syscall::UserBytes;

/// Result of a handler: the value of the result register, or an error.
using Answer = Result<std::int64_t>;
/// Handler of a system call: copies its arguments in, calls the function, copies the results out.
using Handler = Answer (*)(Kernel& kernel, Call& call, const Registers& registers);

/// Row of the dispatch table.
struct Row {
    std::uint16_t number;
    Handler handler;
};

// The rows by group, each in its own file.
std::span<const Row> capability_calls();
std::span<const Row> file_calls();
std::span<const Row> id_calls();
std::span<const Row> key_calls();
std::span<const Row> memory_calls();
std::span<const Row> process_calls();
std::span<const Row> signal_calls();

/// The handlers by number.
class DispatchTable {
public:
    /// Throws InvariantError if a system call has no handler.
    DispatchTable();

    /// Performs the system call in the registers. ENOSYS: no such number.
    Answer perform(Kernel& kernel, Call& call, const Registers& registers) const {
        const auto number =
            static_cast<std::uint32_t>(registers.number);  // the entry code drops the high half
        const Handler handler = number < handlers_.size() ? handlers_[number] : nullptr;
        return handler != nullptr ? handler(kernel, call, registers) : Answer{Errno::enosys};
    }

private:
    std::array<Handler, syscall::system_calls.back().number + 1U> handlers_{};
};

/// Returns the table that all kernels share.
const DispatchTable& dispatch_table();

inline Answer answer(Errno error) { return failed(error) ? Answer{error} : Answer{0}; }

}  // namespace mktme::kernel
