// SPDX-License-Identifier: Apache-2.0
#include "kernel_model/syscall/host_memory.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

namespace mktme::syscall {

namespace {

constexpr std::size_t whole_pages(std::size_t length) {
    return (length + page_size - 1) / page_size * page_size;
}

}  // namespace

UserAddr HostMemory::map(std::string pages) {
    std::uint64_t address = first_address;
    if (!buffers_.empty()) {
        const auto& [last, bytes] = *buffers_.rbegin();
        address = last + bytes.size() + page_size;
    }
    buffers_.emplace(address, std::move(pages));
    return {address};
}

UserAddr HostMemory::place(std::string_view bytes) {
    std::string pages{bytes};
    pages.resize(whole_pages(bytes.size() + 1));
    return map(std::move(pages));
}

UserAddr HostMemory::place_at_end(std::string_view bytes) {
    const std::size_t before = whole_pages(bytes.size()) - bytes.size();
    std::string pages(before, '\0');
    pages += bytes;
    return map(std::move(pages)) + before;
}

template <class Copy>
Errno HostMemory::access(UserAddr address, std::size_t length, Copy&& copy) {
    if (length == 0) return Errno::ok;
    auto place = buffers_.upper_bound(address.value);
    if (place == buffers_.begin()) return Errno::efault;
    --place;
    const std::uint64_t offset = address.value - place->first;
    std::string& bytes = place->second;
    if (offset >= bytes.size()) return Errno::efault;
    const std::size_t mapped = std::min<std::size_t>(length, bytes.size() - offset);
    copy(bytes.data() + offset, mapped);
    return mapped == length ? Errno::ok : Errno::efault;
}

std::string_view HostMemory::bytes(UserBytes range) const {
    const auto place = std::prev(buffers_.upper_bound(range.address.value));
    return std::string_view{place->second}.substr(range.address.value - place->first, range.length);
}

Errno HostMemory::read(Call& /*call*/, UserAddr from, std::span<std::byte> to) {
    return access(from, to.size(),
                  [&](const char* bytes, std::size_t size) { std::memcpy(to.data(), bytes, size); });
}

Errno HostMemory::write(Call& /*call*/, UserAddr to, std::span<const std::byte> from) {
    return access(to, from.size(),
                  [&](char* bytes, std::size_t size) { std::memcpy(bytes, from.data(), size); });
}

}  // namespace mktme::syscall
