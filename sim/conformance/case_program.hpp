// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <initializer_list>
#include <map>
#include <string>
#include <string_view>

#include "kernel_model/syscall/errno.hpp"
#include "kernel_model/syscall/host_memory.hpp"
#include "kernel_model/syscall/numbers.hpp"
#include "kernel_model/syscall/registers.hpp"

namespace mktme::kernel {
class Kernel;
}
namespace mktme::task {
struct Task;
}

namespace mktme::sim {

using syscall::number_of;

/// Descriptors of a process' memory files, by their names in the case.
using CaseFiles = std::map<std::string, int>;

/// Registers of a system call.
syscall::Registers registers(std::uint16_t number, std::initializer_list<std::uint64_t> arguments);

/// A program of a case: a task and the memory that its pointers lead to. Its system calls do not sleep.
class CaseProgram {
public:
    CaseProgram(kernel::Kernel& kernel, syscall::HostMemory& memory, task::Task& task)
        : kernel_{&kernel},
          memory_{&memory},
          task_{&task} {}

    [[nodiscard]] task::Task& task() const { return *task_; }
    [[nodiscard]] kernel::Kernel& kernel() const { return *kernel_; }
    [[nodiscard]] syscall::HostMemory& memory() const { return *memory_; }

    /// Performs a system call. Returns the value of its result register: at least 0, or -errno.
    // NOLINTNEXTLINE(modernize-use-nodiscard): it acts on the kernel, and not every case needs the result
    std::int64_t call(std::uint16_t number, std::initializer_list<std::uint64_t> arguments) const;
    /// Places bytes in the program's memory, and returns their address.
    [[nodiscard]] std::uint64_t place(std::string_view bytes) const { return memory_->place(bytes).value; }
    template <class T>
    [[nodiscard]] std::uint64_t place_struct(const T& value) const {
        return place({reinterpret_cast<const char*>(&value), sizeof value});
    }

private:
    kernel::Kernel* kernel_;
    syscall::HostMemory* memory_;
    task::Task* task_;
};

/// Returns "-ENOMEM" for the result of a call that failed, otherwise the number.
std::string shown_result(std::int64_t result);
/// Returns the error of a result; Errno::ok if it is none.
syscall::Errno error_of(std::int64_t result);

}  // namespace mktme::sim
