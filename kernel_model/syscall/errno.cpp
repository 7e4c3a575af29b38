// SPDX-License-Identifier: Apache-2.0
#include "kernel_model/syscall/errno.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <array>
#include <utility>

namespace mktme::syscall {

namespace {

using Entry = std::pair<Errno, std::string_view>;

constexpr std::array names{
    Entry{Errno::eperm, "EPERM"},
    Entry{Errno::enoent, "ENOENT"},
    Entry{Errno::esrch, "ESRCH"},
    Entry{Errno::eintr, "EINTR"},
    Entry{Errno::eio, "EIO"},
    Entry{Errno::enxio, "ENXIO"},
    Entry{Errno::e2big, "E2BIG"},
    Entry{Errno::ebadf, "EBADF"},
    Entry{Errno::echild, "ECHILD"},
    Entry{Errno::eagain, "EAGAIN"},
    Entry{Errno::enomem, "ENOMEM"},
    Entry{Errno::eacces, "EACCES"},
    Entry{Errno::efault, "EFAULT"},
    Entry{Errno::ebusy, "EBUSY"},
    Entry{Errno::eexist, "EEXIST"},
    Entry{Errno::exdev, "EXDEV"},
    Entry{Errno::enodev, "ENODEV"},
    Entry{Errno::enotdir, "ENOTDIR"},
    Entry{Errno::eisdir, "EISDIR"},
    Entry{Errno::einval, "EINVAL"},
    Entry{Errno::enfile, "ENFILE"},
    Entry{Errno::emfile, "EMFILE"},
    Entry{Errno::enospc, "ENOSPC"},
    Entry{Errno::espipe, "ESPIPE"},
    Entry{Errno::erange, "ERANGE"},
    Entry{Errno::edeadlk, "EDEADLK"},
    Entry{Errno::enametoolong, "ENAMETOOLONG"},
    Entry{Errno::enosys, "ENOSYS"},
    Entry{Errno::enotempty, "ENOTEMPTY"},
    Entry{Errno::eloop, "ELOOP"},
    Entry{Errno::enodata, "ENODATA"},
    Entry{Errno::enopkg, "ENOPKG"},
    Entry{Errno::ebadmsg, "EBADMSG"},
    Entry{Errno::eoverflow, "EOVERFLOW"},
    Entry{Errno::emsgsize, "EMSGSIZE"},
    Entry{Errno::eopnotsupp, "EOPNOTSUPP"},
    Entry{Errno::etimedout, "ETIMEDOUT"},
    Entry{Errno::edquot, "EDQUOT"},
    Entry{Errno::enokey, "ENOKEY"},
    Entry{Errno::ekeyexpired, "EKEYEXPIRED"},
    Entry{Errno::ekeyrevoked, "EKEYREVOKED"},
    Entry{Errno::ekeyrejected, "EKEYREJECTED"},
};

}  // namespace

std::string errno_name(Errno error) {
    const auto* entry = std::ranges::find(names, error, &Entry::first);
    return entry != names.end() ? std::string{entry->second} : fmt::format("E{}", static_cast<int>(error));
}

Errno errno_named(std::string_view name) {
    const auto* entry = std::ranges::find(names, name, &Entry::second);
    return entry != names.end() ? entry->first : Errno::ok;
}

}  // namespace mktme::syscall
