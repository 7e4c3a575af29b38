// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string_view>

#include "kernel_model/syscall/result.hpp"

namespace mktme::syscall {

inline constexpr std::size_t page_size = 4096;

/// A pointer that user space passed in, and the length it claims to be valid for.
/// The bytes belong to the caller and must outlive the system call.
class UserBytes {
public:
    static UserBytes null(std::size_t length = 0) { return {Place::null, {}, length}; }
    static UserBytes unmapped(std::size_t length = 0) { return {Place::unmapped, {}, length}; }
    UserBytes(std::string_view bytes) : UserBytes{Place::mapped, bytes, bytes.size()} {}
    UserBytes(const char* bytes) : UserBytes{std::string_view{bytes}} {}

    [[nodiscard]] bool is_null() const { return place_ == Place::null; }
    [[nodiscard]] std::size_t size() const { return length_; }

    /// Returns all bytes, as copy_from_user does; EFAULT if they are null or unmapped. A length of 0 never faults.
    [[nodiscard]] Result<std::string_view> bytes() const {
        if (place_ != Place::mapped && length_ > 0) return Errno::efault;
        return bytes_;
    }
    /// Returns the string that starts here. EFAULT if it is null or unmapped; EINVAL if it takes more than `limit`
    /// bytes with its NUL.
    [[nodiscard]] Result<std::string_view> string(std::size_t limit) const {
        if (place_ != Place::mapped) return Errno::efault;
        const auto text = bytes_.substr(0, bytes_.find('\0'));
        if (text.size() >= limit) return Errno::einval;
        return text;
    }

private:
    enum class Place : unsigned char { null, unmapped, mapped };

    UserBytes(Place place, std::string_view bytes, std::size_t length)
        : place_{place},
          bytes_{bytes},
          length_{length} {}

    Place place_;
    std::string_view bytes_;
    std::size_t length_;
};

}  // namespace mktme::syscall
