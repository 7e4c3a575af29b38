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

ReferenceContents::Key ReferenceContents::add(Cycle c, Actor actor, Number number, const Event& event) {
    const Key key{c, actor, number, count_++};
    if (mode_ == contents::DataMode::none) return key;
    events_[dram(event.line)].emplace(key, event);
    if (event.what == What::store || event.what == What::count_write) stores_[event.home].insert(key);
    return key;
}

void ReferenceContents::commit(Number core, PhysAddr line, ByteRange bytes, Number home, Cycle c) {
    add(c, Actor::core, core, {.what = What::store, .line = line, .bytes = bytes, .home = home});
}

void ReferenceContents::read(Number core, PhysAddr line, Cycle c) {
    add(c, Actor::core, core, {.what = What::read, .line = line});
}

void ReferenceContents::device_write(Number slice, PhysAddr line, Number home, Cycle counts, Cycle s) {
    const Key key =
        add(counts, Actor::device, slice, {.what = What::count_write, .line = line, .home = home});
    add(s, Actor::slice, slice,
        {.what = What::enter, .line = line, .bytes = {}, .home = home, .version = key});
}

void ReferenceContents::device_read(Number slice, PhysAddr line, bool is_of_memory, Cycle counts) {
    if (mode_ == contents::DataMode::none) return;
    Played now = played(dram(line));
    const Version version = is_of_memory ? now.memory : now.lines[line].version;
    add(counts, Actor::device, slice, {.what = What::judge, .line = line, .version = version});
}

void ReferenceContents::ask_memory(Number slice, PhysAddr line, Cycle s) {
    add(s, Actor::slice, slice, {.what = What::ask, .line = line});
}

void ReferenceContents::come_from_memory(Number slice, PhysAddr line, const contents::ReadData& data,
                                         Cycle s) {
    add(s, Actor::slice, slice, {.what = What::come, .line = line, .data = data});
}

SentData ReferenceContents::send_to_memory(Number slice, PhysAddr line, Cycle s) {
    if (mode_ == contents::DataMode::none) return {};
    const FullLine now = played(dram(line)).lines[line];
    add(s, Actor::slice, slice, {.what = What::send, .line = line, .version = now.version});
    return now.data;
}

std::uint64_t ReferenceContents::stale_reads() const {
    std::uint64_t sum = 0;
    for (const auto& [line, events] : events_) sum += played(line).stale_reads;
    return sum;
}

ReferenceContents::Played ReferenceContents::played(DramAddr line) const {
    Played played;
    const auto events = events_.find(line);
    if (events == events_.end()) return played;
    for (const auto& [key, event] : events->second) play(played, key, event);
    return played;
}

void ReferenceContents::play(Played& played, const Key& key, const Event& event) const {
    FullLine& line = played.lines[event.line];
    switch (event.what) {
        case What::store: line.stored = key; return store(line, key, event);
        case What::count_write: line.stored = key; return;
        case What::enter: return store(line, event.version, event);
        case What::read: return judge(played, event.line, line.version);
        case What::judge: return judge(played, event.line, event.version);
        case What::ask:
            line.version = played.memory;
            line.is_awaited = true;
            return;
        case What::come:
            if (line.is_awaited) line.data = {event.data.bytes, event.data.is_poisoned};
            line.is_awaited = false;  // otherwise a core has the line
            return;
        case What::send: played.memory = event.version; return;
    }
}

void ReferenceContents::store(FullLine& line, const Version& version, const Event& event) const {
    line.version = version;
    const auto& all = stores_.at(event.home);
    const auto number = static_cast<std::uint64_t>(std::distance(all.begin(), all.upper_bound(version)));
    const crypto::Line pattern = pattern_of(dram(event.line), number, layout_.keyid(event.line));
    for (std::size_t i = event.bytes.first; i < std::size_t{event.bytes.first} + event.bytes.count; ++i)
        line.data.bytes.at(i) = pattern.at(i);
    if (event.bytes.count != line_size.count()) return;
    line.data.is_poisoned = false;
    line.is_awaited = false;  // a device has written the line before the data of memory
}

/// Counts a read that finds less than another KeyID has stored.
void ReferenceContents::judge(Played& played, PhysAddr line, const Version& read) {
    Version other{};  // the latest store through another KeyID
    for (const auto& [address, alias] : played.lines)
        if (address != line) other = std::max(other, alias.stored);
    FullLine& full = played.lines[line];
    if (other <= read || other <= full.counted) return;
    full.counted = other;
    ++played.stale_reads;
}

}  // namespace mktme::reference_cpu
