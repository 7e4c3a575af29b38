// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace mktme::syscall {

/// Error number of a failed system call, as Linux numbers them. Any other positive number is legal too: KEYCTL_REJECT
/// lets user space choose the error that later uses of the rejected key return.
enum class [[nodiscard]] Errno : std::int32_t{
    ok = 0,
    eperm = 1,
    enoent = 2,
    esrch = 3,
    eintr = 4,
    eio = 5,
    enxio = 6,
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
    espipe = 29,
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
    /// Never returned to user space: the call must wait and be run again (call.hpp).
    erestartsys = 512,
};

constexpr bool failed(Errno error) { return error != Errno::ok; }

/// Returns the error's name, such as "ENOKEY"; for a number without a name, "E" and the number, such as "E515".
[[nodiscard]] std::string errno_name(Errno error);
/// Returns the error that errno_name() calls `name`, if that is a symbolic name; Errno::ok if there is none.
Errno errno_named(std::string_view name);

}  // namespace mktme::syscall
