// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace mktme::syscall {

/// Why a system call failed, with Linux' numbers. Any other positive number is a legal value too:
/// KEYCTL_REJECT hands arbitrary errors to whoever meets the rejected key.
enum class [[nodiscard]] Errno : std::int32_t{
    ok = 0,
    eperm = 1,
    enoent = 2,
    esrch = 3,
    eintr = 4,
    eio = 5,
    e2big = 7,
    ebadf = 9,
    echild = 10,
    eagain = 11,
    enomem = 12,
    eacces = 13,
    efault = 14,
    ebusy = 16,
    eexist = 17,
    exdev = 18,
    enodev = 19,
    enotdir = 20,
    eisdir = 21,
    einval = 22,
    enfile = 23,
    emfile = 24,
    enospc = 28,
    erange = 34,
    edeadlk = 35,
    enametoolong = 36,
    enosys = 38,
    enotempty = 39,
    eloop = 40,
    enodata = 61,
    enopkg = 65,
    ebadmsg = 74,
    eoverflow = 75,
    emsgsize = 90,
    eopnotsupp = 95,
    etimedout = 110,
    edquot = 122,
    enokey = 126,
    ekeyexpired = 127,
    ekeyrevoked = 128,
    ekeyrejected = 129,
    /// Never seen by user space: the call must wait and be run again (system_call.hpp).
    erestartsys = 512,
};

constexpr bool failed(Errno error) { return error != Errno::ok; }

/// "ENOKEY"; "E515" for a number without a name.
[[nodiscard]] std::string errno_name(Errno error);
/// The inverse for the names above; Errno::ok if there is no such name.
Errno errno_named(std::string_view name);

}  // namespace mktme::syscall
