// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <type_traits>

#include "kernel_model/syscall/call.hpp"
#include "kernel_model/syscall/result.hpp"

/// Copies between the kernel and the program that makes a call. All of them return EFAULT if the program's memory
/// cannot be accessed, and erestartsys if the call has to sleep for it.
namespace mktme::syscall {

/// Returns the string at `from` (strndup_user, strncpy_from_user). Returns `too_long` if it takes more than `limit`
/// bytes with its NUL; bytes beyond the limit are not read.
Result<std::string> copy_string(Call& call, UserAddr from, std::size_t limit, Errno too_long = Errno::einval);

/// Returns all bytes of a buffer (memdup_user). A length of 0 never faults.
Result<std::string> copy_bytes(Call& call, UserBytes from);

/// Writes `text` to the program's memory (copy_to_user).
Errno write_bytes(Call& call, UserAddr to, std::string_view text);

/// Returns the structure at `from` (copy_from_user).
template <class T>
Result<T> read_struct(Call& call, UserAddr from) {
    static_assert(std::is_trivially_copyable_v<T>);
    T value{};
    const Errno error = call.user().read(call, from, std::as_writable_bytes(std::span{&value, 1}));
    return failed(error) ? Result<T>{error} : Result<T>{value};
}

/// Writes a structure to the program's memory (copy_to_user).
template <class T>
Errno write_struct(Call& call, UserAddr to, const T& value) {
    static_assert(std::is_trivially_copyable_v<T>);
    return call.user().write(call, to, std::as_bytes(std::span{&value, 1}));
}

}  // namespace mktme::syscall
