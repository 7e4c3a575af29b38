// SPDX-License-Identifier: Apache-2.0
#include "models/platform/table_lines.hpp"

#include <bit>

#include "models/contents/memory_contents.hpp"
#include "models/contents/pattern.hpp"

namespace mktme::platform {

namespace {

constexpr unsigned frame_bits = 12;

constexpr std::uint64_t line_of(std::uint64_t place) { return place & ~(line_size.count() - 1); }
constexpr std::size_t index_of(PhysAddr place) {
    return place.count() % line_size.count() / sizeof(mmu::Entry);
}

}  // namespace

/// Returns the line that a place is in, as `cached_` knows it.
std::uint64_t TableLines::key_of(PhysAddr place) const {
    return line_of(has_one_line() ? keyids_.without_keyid(place).count() : place.count());
}

bool TableLines::holds_tables(PhysAddr line) const {
    return frames_.contains(keyids_.without_keyid(line).count() >> frame_bits);
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
    frames_.insert(keyids_.without_keyid(place).count() >> frame_bits);
    const std::uint64_t line = key_of(place);
    const auto [found, is_new] = cached_.try_emplace(line);
    if (is_new) found.value() = garbage(PhysAddr{line});
    mmu::Entry& entry = found.value()[index_of(place)];
    const mmu::Entry there = entry;
    if (there == seen) entry = wanted;
    return there;
}

void TableLines::asked(PhysAddr line) {
    if (has_one_line() || !holds_tables(line)) return;
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
