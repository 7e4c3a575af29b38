// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <memory>
#include <span>

#include "kernel_model/syscall/user_memory.hpp"

namespace mktme::plain_hardware {

/// Bytes of a page. They take memory from the first write on of a byte that is not zero.
class PageBytes {
public:
    PageBytes() = default;
    PageBytes(const PageBytes& other)
        : bytes_{other.bytes_ ? std::make_unique<Bytes>(*other.bytes_) : nullptr} {}
    PageBytes& operator=(const PageBytes& other) { return *this = PageBytes{other}; }
    PageBytes(PageBytes&&) noexcept = default;
    PageBytes& operator=(PageBytes&&) noexcept = default;
    ~PageBytes() = default;

    /// Returns `size` bytes from `offset` on, until the next write.
    [[nodiscard]] std::span<const std::byte> at(std::size_t offset, std::size_t size) const {
        static constexpr Bytes zeros{};
        return std::span{bytes_ ? *bytes_ : zeros}.subspan(offset, size);
    }
    void write(std::size_t offset, std::span<const std::byte> from) {
        if (!bytes_) {
            if (std::ranges::count(from, std::byte{}) == std::ssize(from)) return;
            bytes_ = std::make_unique<Bytes>();
        }
        std::ranges::copy(from, bytes_->begin() + static_cast<std::ptrdiff_t>(offset));
    }
    /// Makes all bytes zero.
    void clear() { bytes_.reset(); }
    [[nodiscard]] bool takes_memory() const { return bytes_ != nullptr; }

private:
    using Bytes = std::array<std::byte, syscall::page_size>;

    std::unique_ptr<Bytes> bytes_;  // null: zeros
};

}  // namespace mktme::plain_hardware
