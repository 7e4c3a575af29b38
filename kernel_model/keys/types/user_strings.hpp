// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernel_model/syscall/user_memory.hpp"

namespace mktme::keys {

inline constexpr std::size_t type_name_limit = 32;      // with its NUL
inline constexpr std::size_t description_limit = 4096;  // with its NUL
inline constexpr std::size_t payload_limit = 1024 * 1024 - 1;

/// Returns the name of a key type. EPERM: names that start with a dot are the kernel's own.
inline syscall::Result<std::string_view> type_name(const syscall::UserBytes& pointer) {
    auto name = pointer.string(type_name_limit);
    if (!name) return name;
    if (name->empty()) return syscall::Errno::einval;
    if (name->front() == '.') return syscall::Errno::eperm;
    return name;
}

}  // namespace mktme::keys
