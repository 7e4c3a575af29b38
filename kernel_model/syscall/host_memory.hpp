// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "kernel_model/syscall/user_memory.hpp"

namespace mktme::syscall {

/// User memory without a machine behind it: buffers of whole pages, with unmapped pages between them. Cases and tests
/// pass pointers into it.
class HostMemory : public UserMemory {
public:
    /// An address at which nothing is ever mapped.
    static constexpr UserAddr unmapped{0x1000};

    /// Maps pages that begin with `bytes` and are zero behind them, at least one zero byte.
    UserAddr place(std::string_view bytes);
    /// Maps pages that end with `bytes`: the byte behind them is unmapped.
    UserAddr place_at_end(std::string_view bytes);
    /// Unmaps everything.
    void clear() { buffers_.clear(); }
    /// Returns bytes of a buffer. Precondition: they are mapped.
    [[nodiscard]] std::string_view bytes(UserBytes range) const;

    Errno read(Call& call, UserAddr from, std::span<std::byte> to) override;
    Errno write(Call& call, UserAddr to, std::span<const std::byte> from) override;

private:
    static constexpr std::uint64_t first_address = 0x2000'0000;

    UserAddr map(std::string pages);
    /// Calls `copy(bytes, done)` for the mapped part of a range. Returns EFAULT if a part is unmapped.
    template <class Copy>
    Errno access(UserAddr address, std::size_t length, Copy&& copy);

    std::map<std::uint64_t, std::string> buffers_;  // by address
};

}  // namespace mktme::syscall
