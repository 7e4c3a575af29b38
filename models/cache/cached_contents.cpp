// SPDX-License-Identifier: Apache-2.0
#include "models/cache/cached_contents.hpp"

#include <algorithm>
#include <utility>

#include "models/contents/pattern.hpp"

namespace mktme::cache {

std::uint64_t CachedContents::frame_of(DramAddr line) {
    constexpr unsigned frame_bits = 12;  // the smallest page: aliases are made by pages
    return line.count() >> frame_bits;
}

CachedContents::CopyIndex CachedContents::find(const DramLine& dram, PhysAddr line) const {
    CopyIndex copy = dram.first;
    while (copy != no_copy && copies_[copy].line != line) copy = copies_[copy].next;
    return copy;
}

CachedContents::Copy& CachedContents::copy_of(DramLine& dram, PhysAddr line) {
    CopyIndex copy = find(dram, line);
    if (copy != no_copy) return copies_[copy];
    if (free_copies_.empty()) {
        copy = static_cast<CopyIndex>(copies_.size());
        copies_.emplace_back();
    } else {
        copy = free_copies_.back();
        free_copies_.pop_back();
    }
    copies_[copy] = {.line = line, .next = std::exchange(dram.first, copy)};
    return copies_[copy];
}

/// A part of a store commits: its line has the next version of its DRAM line.
void CachedContents::store(const CacheAccess& access) {
    const DramAddr home = keyids_.without_keyid(access.line);
    DramLine& dram = lines_[home.count()];
    Copy& copy = copy_of(dram, access.line);
    copy.stored = copy.version = ++dram.version;
    ++stores_;
    const ByteMask mask{access.stored};
    if (memory_.is_full())
        lay_over(bytes_[access.line.count()], contents::pattern(home, stores_, keyids_.keyid(access.line)),
                 mask);
    if (!mask.is_whole()) return;
    poisoned_.erase(access.line.count());
    note_user(access.line);  // a device may write a line that was never read
}

/// Counts a read that finds less than another KeyID has stored.
void CachedContents::read(PhysAddr line) {
    const DramAddr home = keyids_.without_keyid(line);
    if (!shared_frames_.contains(frame_of(home))) return;
    const auto found = lines_.find(home.count());
    if (found == lines_.end()) return;
    std::uint32_t newest = 0;  // store through another KeyID
    for (CopyIndex other = found->second.first; other != no_copy; other = copies_[other].next)
        if (copies_[other].line != line) newest = std::max(newest, copies_[other].stored);
    if (newest == 0) return;
    Copy& copy = copy_of(found.value(), line);
    if (newest <= copy.version || newest <= copy.counted) return;
    copy.counted = newest;
    memory_.count_stale_read();
}

void CachedContents::asked(PhysAddr line) {
    note_user(line);
    expected_.insert(line.count());
    poisoned_.erase(line.count());
    const auto found = lines_.find(keyids_.without_keyid(line).count());
    if (found != lines_.end()) copy_of(found.value(), line).version = found->second.in_memory;
}

/// Notes the KeyID through which a frame is used.
void CachedContents::note_user(PhysAddr line) {
    const KeyId keyid = keyids_.keyid(line);
    const std::uint64_t frame = frame_of(keyids_.without_keyid(line));
    const auto [first, is_new] = first_users_.try_emplace(frame, keyid);
    if (!is_new && first->second != keyid) shared_frames_.insert(frame);
}

void CachedContents::came(PhysAddr line, const contents::ReadData& data) {
    if (expected_.erase(line.count()) == 0) return;
    if (data.is_poisoned) poisoned_.insert(line.count());
    if (memory_.is_full()) bytes_[line.count()] = data.bytes;
}

/// Forgets the stores to a line that memory has got, if no other KeyID has used its frame. Nobody has an older copy, and one who takes
/// it from memory has what is there.
CachedContents::Leaving CachedContents::written_back(PhysAddr line) {
    const DramAddr home = keyids_.without_keyid(line);
    const auto found = lines_.try_emplace(home.count()).first;
    DramLine& dram = found.value();
    dram.in_memory = copy_of(dram, line).version;
    if (dram.in_memory == dram.version && !shared_frames_.contains(frame_of(home))) {
        free_copies_.push_back(dram.first);
        lines_.erase(found);
    }
    return {memory_.is_full() ? &bytes_[line.count()] : nullptr, poisoned_.contains(line.count())};
}

}  // namespace mktme::cache
