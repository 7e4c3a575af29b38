// SPDX-License-Identifier: Apache-2.0
#include "tests/reference_cpu/reference_contents.hpp"

#include <algorithm>

namespace mktme::reference_cpu {

namespace {

/// Returns the pattern of a write: in each block of 16 bytes the line, the number of the write, its KeyID and the block.
crypto::Line pattern_of(DramAddr line, std::uint64_t number, KeyId keyid) {
    crypto::Line bytes{};
    constexpr std::size_t block = 16;
    const auto put = [&](std::size_t at, std::uint64_t value, std::size_t count) {
        for (std::size_t i = 0; i < count; ++i) bytes.at(at + i) = static_cast<std::byte>(value >> 8 * i);
    };
    for (std::size_t at = 0; at < bytes.size(); at += block) {
        put(at, line.count(), 8);
        put(at + 8, number, 4);
        put(at + 12, keyid.count(), 2);
        put(at + 14, at / block, 2);
    }
    return bytes;
}

}  // namespace

/// Returns the version of the latest store to a DRAM line, through whatever KeyID.
ReferenceContents::Version ReferenceContents::latest(DramAddr line) const {
    Version latest = 0;
    for (const Store& store : stores_)
        if (dram(store.line) == line) latest = store.version;
    return latest;
}

void ReferenceContents::commit(PhysAddr line, ByteRange bytes) {
    if (mode_ == contents::DataMode::none) return;
    FullLine& full = lines_[line];
    full.version = latest(dram(line)) + 1;
    stores_.push_back({line, full.version});
    const crypto::Line pattern = pattern_of(dram(line), stores_.size(), layout_.keyid(line));
    for (std::size_t i = bytes.first; i < std::size_t{bytes.first} + bytes.count; ++i)
        full.data.bytes.at(i) = pattern.at(i);
    if (bytes.count == line_size.count()) full.data.is_poisoned = false;
}

void ReferenceContents::read(PhysAddr line) {
    if (mode_ == contents::DataMode::none) return;
    Version other = 0;  // the latest store through another KeyID
    for (const Store& store : stores_)
        if (store.line != line && dram(store.line) == dram(line)) other = store.version;
    FullLine& full = lines_[line];
    if (other <= full.version || other <= full.counted) return;
    full.counted = other;
    ++stale_reads_;
}

void ReferenceContents::ask_memory(PhysAddr line) {
    lines_[line].version = memory_[dram(line)];
    awaited_.insert(line);
}

void ReferenceContents::come_from_memory(PhysAddr line, const contents::ReadData& data) {
    if (awaited_.erase(line) == 0) return;  // a core had the line
    lines_[line].data = {data.bytes, data.is_poisoned};
}

SentData ReferenceContents::send_to_memory(PhysAddr line) {
    const FullLine& full = lines_[line];
    memory_[dram(line)] = full.version;
    return full.data;
}

}  // namespace mktme::reference_cpu
