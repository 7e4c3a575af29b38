// SPDX-License-Identifier: Apache-2.0
#include "kernel_model/syscall/copy.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace mktme::syscall {

namespace {

/// Bytes of a string that are read at once. A part never crosses a page: what follows the string may be unmapped.
constexpr std::size_t part_size = 64;

}  // namespace

Result<std::string> copy_string(Call& call, UserAddr from, std::size_t limit, Errno too_long) {
    std::string text;
    std::array<char, part_size> part;
    while (text.size() < limit) {
        const UserAddr at = from + text.size();
        const std::size_t size = std::min(limit - text.size(), part_size - at.value % part_size);
        const auto bytes = std::as_writable_bytes(std::span{part}.first(size));
        if (const Errno error = call.user().read(call, at, bytes); failed(error)) return error;
        const std::string_view read{part.data(), size};
        const std::size_t end = read.find('\0');
        text.append(read.substr(0, end));
        if (end != std::string_view::npos) return text;
    }
    return too_long;
}

Result<std::string> copy_bytes(Call& call, UserBytes from) {
    std::string text;
    if (from.length == 0) return text;
    if (!is_user_range(from)) return Errno::efault;
    text.resize(from.length);
    const Errno error = call.user().read(call, from.address, std::as_writable_bytes(std::span{text}));
    return failed(error) ? Result<std::string>{error} : Result<std::string>{std::move(text)};
}

Errno write_bytes(Call& call, UserAddr to, std::string_view text) {
    return call.user().write(call, to, std::as_bytes(std::span{text}));
}

}  // namespace mktme::syscall
