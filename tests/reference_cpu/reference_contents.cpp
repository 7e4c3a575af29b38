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

void ReferenceContents::add(Cycle c, Actor actor, Number number, const Event& event) {
    if (mode_ == contents::DataMode::none) return;
    const Key key{c, actor, number, count_++};
    events_[dram(event.line)].emplace(key, event);
    if (event.what == What::store) stores_[event.home].insert(key);
}

void ReferenceContents::commit(Number core, PhysAddr line, ByteRange bytes, Number home, Cycle c) {
    add(c, Actor::core, core, {.what = What::store, .line = line, .bytes = bytes, .home = home});
}

void ReferenceContents::read(Number core, PhysAddr line, Cycle c) {
    add(c, Actor::core, core, {.what = What::read, .line = line});
}

void ReferenceContents::device_write(Number device, PhysAddr line, Number home, Cycle c) {
    add(c, Actor::device, device, {.what = What::store, .line = line, .bytes = {}, .home = home});
}

void ReferenceContents::device_read(Number device, PhysAddr line, bool is_of_memory, Cycle c) {
    add(c, Actor::device, device, {.what = is_of_memory ? What::read_memory : What::read, .line = line});
}

void ReferenceContents::ask_memory(Number slice, PhysAddr line, Cycle s) {
    add(s, Actor::slice, slice, {.what = What::ask, .line = line});
}

void ReferenceContents::come_from_memory(Number slice, PhysAddr line, const contents::ReadData& data,
                                         Cycle s) {
    add(s, Actor::slice, slice, {.what = What::come, .line = line, .data = data});
}

SentData ReferenceContents::send_to_memory(Number slice, PhysAddr line, Cycle s) {
    add(s, Actor::slice, slice, {.what = What::send, .line = line});
    return mode_ == contents::DataMode::none ? SentData{} : played(dram(line)).lines[line].data;
}

std::uint64_t ReferenceContents::stale_reads() const {
    std::uint64_t sum = 0;
    for (const auto& [line, events] : events_) sum += played(line).stale_reads;
    return sum;
}

ReferenceContents::Played ReferenceContents::played(DramAddr line) const {
    Played played;
    for (const auto& [key, event] : events_.at(line)) play(played, key, event);
    return played;
}

void ReferenceContents::play(Played& played, const Key& key, const Event& event) const {
    FullLine& line = played.lines[event.line];
    switch (event.what) {
        case What::store: return store(played, key, event);
        case What::read: return read(played, event.line);
        case What::read_memory: line.version = played.memory; return read(played, event.line);
        case What::ask:
            line.version = played.memory;
            line.is_awaited = true;
            return;
        case What::come:
            if (line.is_awaited) line.data = {event.data.bytes, event.data.is_poisoned};
            line.is_awaited = false;  // otherwise a core has the line
            return;
        case What::send: played.memory = line.version; return;
    }
}

void ReferenceContents::store(Played& played, const Key& key, const Event& event) const {
    FullLine& line = played.lines[event.line];
    line.version = ++played.latest;
    line.stored = line.version;
    const auto& all = stores_.at(event.home);
    const auto number = static_cast<std::uint64_t>(std::distance(all.begin(), all.upper_bound(key)));
    const crypto::Line pattern = pattern_of(dram(event.line), number, layout_.keyid(event.line));
    for (std::size_t i = event.bytes.first; i < std::size_t{event.bytes.first} + event.bytes.count; ++i)
        line.data.bytes.at(i) = pattern.at(i);
    if (event.bytes.count != line_size.count()) return;
    line.data.is_poisoned = false;
    line.is_awaited = false;  // a device has written the line before the data of memory
}

void ReferenceContents::read(Played& played, PhysAddr line) {
    Version other = 0;  // the latest store through another KeyID
    for (const auto& [address, alias] : played.lines)
        if (address != line) other = std::max(other, alias.stored);
    FullLine& full = played.lines[line];
    if (other <= full.version || other <= full.counted) return;
    full.counted = other;
    ++played.stale_reads;
}

}  // namespace mktme::reference_cpu
