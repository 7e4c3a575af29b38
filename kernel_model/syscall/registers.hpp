// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>

namespace mktme::syscall {

/// Registers of a system call on x86-64: its number (rax) and its arguments (rdi, rsi, rdx, r10, r8, r9).
struct Registers {
    std::uint64_t number = 0;
    std::array<std::uint64_t, 6> a{};

    /// Returns an argument as the kernel sees an `int` or `unsigned int`: its low half.
    [[nodiscard]] std::int32_t int32(std::size_t i) const { return static_cast<std::int32_t>(a[i]); }
    [[nodiscard]] std::uint32_t word32(std::size_t i) const { return static_cast<std::uint32_t>(a[i]); }
};

}  // namespace mktme::syscall
