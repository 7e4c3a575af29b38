// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "kernel_model/syscall/errno.hpp"

namespace mktme::syscall {

class Call;

inline constexpr std::size_t page_size = 4096;
/// First address beyond user space: 47 bits less a guard page (TASK_SIZE_MAX, four-level paging).
inline constexpr std::uint64_t user_space_end = 0x7fff'ffff'f000;

/// Address that a program gives to a system call. It may be null, unmapped, or the kernel's.
struct UserAddr {
    std::uint64_t value = 0;

    [[nodiscard]] constexpr bool is_null() const { return value == 0; }
    constexpr bool operator==(const UserAddr&) const = default;
    friend constexpr UserAddr operator+(UserAddr address, std::uint64_t offset) {
        return {address.value + offset};
    }
};

/// Buffer that a program gives to a system call: its address and the length that the program states.
struct UserBytes {
    UserAddr address{};
    std::size_t length = 0;

    [[nodiscard]] constexpr bool is_null() const { return address.is_null(); }
    [[nodiscard]] constexpr std::size_t size() const { return length; }
};

/// Memory of the program that makes a system call: that of the simulated machine, or bytes of a case.
///
/// An access may take page faults, and may put the call to sleep: it then returns erestartsys. Where it returns EFAULT,
/// the bytes on earlier pages have been copied.
class UserMemory {
public:
    virtual ~UserMemory() = default;
    virtual Errno read(Call& call, UserAddr from, std::span<std::byte> to) = 0;
    virtual Errno write(Call& call, UserAddr to, std::span<const std::byte> from) = 0;
};

/// Returns true if the range lies in user space (access_ok). Nothing needs to be mapped there.
constexpr bool is_user_range(UserBytes range) {
    return range.address.value <= user_space_end && range.length <= user_space_end - range.address.value;
}

}  // namespace mktme::syscall
