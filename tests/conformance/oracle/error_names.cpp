// SPDX-License-Identifier: Apache-2.0
#include "tests/conformance/oracle/error_names.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <string_view>
#include <utility>

#include "tests/conformance/oracle/text.hpp"

namespace mktme::oracle {

namespace {

constexpr std::array<std::pair<int, std::string_view>, 39> known_errors{{
    {EPERM, "EPERM"},
    {ENOENT, "ENOENT"},
    {ESRCH, "ESRCH"},
    {EINTR, "EINTR"},
    {EIO, "EIO"},
    {E2BIG, "E2BIG"},
    {EBADF, "EBADF"},
    {ECHILD, "ECHILD"},
    {EAGAIN, "EAGAIN"},
    {ENOMEM, "ENOMEM"},
    {EACCES, "EACCES"},
    {EFAULT, "EFAULT"},
    {EBUSY, "EBUSY"},
    {EEXIST, "EEXIST"},
    {EXDEV, "EXDEV"},
    {ENODEV, "ENODEV"},
    {ENOTDIR, "ENOTDIR"},
    {EISDIR, "EISDIR"},
    {EINVAL, "EINVAL"},
    {ENFILE, "ENFILE"},
    {ENOSPC, "ENOSPC"},
    {ERANGE, "ERANGE"},
    {EDEADLK, "EDEADLK"},
    {ENAMETOOLONG, "ENAMETOOLONG"},
    {ENOSYS, "ENOSYS"},
    {ENOTEMPTY, "ENOTEMPTY"},
    {ELOOP, "ELOOP"},
    {ENODATA, "ENODATA"},
    {EOVERFLOW, "EOVERFLOW"},
    {EMSGSIZE, "EMSGSIZE"},
    {EOPNOTSUPP, "EOPNOTSUPP"},
    {EDQUOT, "EDQUOT"},
    {ENOKEY, "ENOKEY"},
    {EKEYEXPIRED, "EKEYEXPIRED"},
    {EKEYREVOKED, "EKEYREVOKED"},
    {EKEYREJECTED, "EKEYREJECTED"},
    {ENOPKG, "ENOPKG"},
    {EBADMSG, "EBADMSG"},
    {ETIMEDOUT, "ETIMEDOUT"},
}};

}  // namespace

std::string error_name(int error) {
    const auto* const found =
        std::ranges::find(known_errors, error, &std::pair<int, std::string_view>::first);
    return found == known_errors.end() ? "E" + std::to_string(error) : std::string{found->second};
}

int error_number(const std::string& text) {
    const auto* const found =
        std::ranges::find(known_errors, std::string_view{text}, &std::pair<int, std::string_view>::second);
    return found == known_errors.end() ? static_cast<int>(signed_number(text)) : found->first;
}

}  // namespace mktme::oracle
