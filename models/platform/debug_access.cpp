// SPDX-License-Identifier: Apache-2.0
// Access to the contents of memory for debuggers and loaders: no request, no time, no statistics.
#include <algorithm>
#include <cstring>

#include "models/platform/package.hpp"

namespace mktme::platform {

namespace {

/// Calls `touch(address, at, range)` for each line of `length` bytes from `address` on, while it returns true. `at` is
/// the index in the data. Returns the number of bytes done.
template <class Touch>
std::uint64_t each_line(PhysAddr address, std::uint64_t length, Touch&& touch) {
    std::uint64_t done = 0;
    while (done < length) {
        const std::uint64_t first = (address.count() + done) % line_size.count();
        const std::uint64_t count = std::min(length - done, line_size.count() - first);
        const ByteRange range{static_cast<std::uint8_t>(first), static_cast<std::uint8_t>(count)};
        if (!touch(PhysAddr{address.count() + done}, done, range)) break;
        done += count;
    }
    return done;
}

}  // namespace

std::uint64_t Package::debug_read(PhysAddr address, std::span<std::byte> data) const {
    if (!contents_ || !contents_->is_full()) return 0;
    return each_line(address, data.size(), [&](PhysAddr at, std::uint64_t done, ByteRange range) {
        const auto request = request_at(at);
        if (!request || request->keyid != layout().keyid(address)) return false;
        const auto pending = controller_.channel_of(request->where).pending_write(*request);
        const contents::ReadData line = data_path_->peek(*request, pending);
        if (line.is_poisoned) return false;
        std::memcpy(&data[done], &line.bytes[range.first], range.count);
        return true;
    });
}

std::uint64_t Package::debug_write(PhysAddr address, std::span<const std::byte> data) {
    if (!contents_ || !contents_->is_full()) return 0;
    return each_line(address, data.size(), [&](PhysAddr at, std::uint64_t done, ByteRange range) {
        const auto request = request_at(at);
        if (!request || request->keyid != layout().keyid(address)) return false;
        const auto pending = controller_.channel_of(request->where).pending_write(*request);
        crypto::Line bytes{};
        std::memcpy(&bytes[range.first], &data[done], range.count);
        return data_path_->poke(*request, pending, ByteMask{range}, bytes);
    });
}

}  // namespace mktme::platform
