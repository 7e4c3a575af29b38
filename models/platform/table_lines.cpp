// SPDX-License-Identifier: Apache-2.0
#include "models/platform/table_lines.hpp"

#include <bit>

#include "models/cache/line_address.hpp"
#include "models/contents/memory_contents.hpp"
#include "models/contents/pattern.hpp"
#include "models/mmu/paging_levels.hpp"

namespace mktme::platform {

namespace {

constexpr std::size_t index_of(PhysAddr place) {
    return place.count() % line_size.count() / sizeof(mmu::Entry);
}

}  // namespace

/// Returns the line that a place is in, as `cached_` knows it.
std::uint64_t TableLines::key_of(PhysAddr place) const {
    const std::uint64_t line = cache::line_of(place).count();
    return has_one_line() ? keyids_.without_keyid(PhysAddr{line}).count() : line;
}

std::uint64_t TableLines::frame_of(PhysAddr place) const {
    return keyids_.without_keyid(place).count() >> mmu::smallest_page_shift;
}

/// Returns what a line holds that was never written, or that another key cannot decrypt.
TableLines::Entries TableLines::garbage(PhysAddr line) const {
    return std::bit_cast<Entries>(contents::never_written(DramAddr{line.count()}, seed_));
}

mmu::Entry TableLines::read(PhysAddr place) {
    const std::uint64_t line = key_of(place);
    const auto found = cached_.find(line);
    return (found == cached_.end() ? garbage(PhysAddr{line}) : found->second)[index_of(place)];
}

mmu::Entry TableLines::exchange(PhysAddr place, mmu::Entry seen, mmu::Entry wanted) {
    const std::uint64_t line = key_of(place);
    const auto [found, is_new] = cached_.try_emplace(line);
    if (is_new) {
        frames_.insert(frame_of(place));
        found.value() = garbage(PhysAddr{line});
    }
    mmu::Entry& entry = found.value()[index_of(place)];
    const mmu::Entry there = entry;
    if (there == seen) entry = wanted;
    return there;
}

void TableLines::clear_line(PhysAddr line) {
    const auto [found, is_new] = cached_.insert_or_assign(key_of(line), Entries{});
    if (is_new) frames_.insert(frame_of(line));
}

void TableLines::asked(PhysAddr line) {
    if (has_one_line() || !frames_.contains(frame_of(line))) return;
    const auto found = in_memory_.find(keyids_.without_keyid(line).count());
    expected_[line.count()] = found == in_memory_.end() ? garbage(line) : found->second;
}

void TableLines::came(PhysAddr line, const contents::ReadData& data) {
    const auto expected = expected_.find(line.count());
    if (expected == expected_.end()) return;
    Entries& entries = cached_[line.count()];
    if (!data.is_garbage) entries = expected->second;
    else if (mode_ == contents::DataMode::full) entries = std::bit_cast<Entries>(data.bytes);
    else entries = garbage(line);
    expected_.erase(expected);
}

void TableLines::written_back(PhysAddr line) {
    const auto cached = cached_.find(line.count());
    if (!has_one_line() && cached != cached_.end())
        in_memory_[keyids_.without_keyid(line).count()] = cached->second;
}

}  // namespace mktme::platform
