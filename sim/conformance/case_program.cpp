// SPDX-License-Identifier: Apache-2.0
#include "sim/conformance/case_program.hpp"

#include <fmt/format.h>
#include <algorithm>

#include "kernel_model/kernel/kernel.hpp"
#include "models/base/error.hpp"

namespace mktme::sim {

using syscall::Errno;

syscall::Registers registers(std::uint16_t number, std::initializer_list<std::uint64_t> arguments) {
    syscall::Registers made{.number = number};
    std::ranges::copy(arguments, made.a.begin());
    return made;
}

std::int64_t CaseProgram::call(std::uint16_t number, std::initializer_list<std::uint64_t> arguments) const {
    syscall::Call& call = kernel_->begin(*task_, *memory_);
    const auto result = kernel_->dispatch(call, registers(number, arguments));
    if (!result) throw InvariantError{fmt::format("{} sleeps in a case", syscall::name_of(number))};
    return *result;
}

Errno error_of(std::int64_t result) {
    constexpr std::int64_t max_errno = 4095;
    return result < 0 && result >= -max_errno ? Errno{static_cast<std::int32_t>(-result)} : Errno::ok;
}

std::string shown_result(std::int64_t result) {
    const Errno error = error_of(result);
    return failed(error) ? fmt::format("-{}", errno_name(error)) : fmt::format("{}", result);
}

}  // namespace mktme::sim
