// SPDX-License-Identifier: Apache-2.0
#include "models/contents/line_store.hpp"

namespace mktme::contents {

const LineStore::Block* LineStore::search(std::uint64_t number) const {
    const auto entry = index_.find(number);
    if (entry == index_.end()) return nullptr;
    latest_number_ = number;
    latest_ = &blocks_[entry->second];
    return latest_;
}

LineStore::Block& LineStore::make(std::uint64_t number) {
    if (const Block* block = find(number)) return const_cast<Block&>(*block);  // blocks_ is not const here
    filter_[number % filter_bits / word_bits] |= std::uint64_t{1} << number % word_bits;
    index_.emplace(number, static_cast<std::uint32_t>(blocks_.size()));
    latest_number_ = number;
    latest_ = &blocks_.emplace_back();
    return blocks_.back();
}

const LineBytes* LineStore::bytes(DramAddr line) const {
    const Block* block = find(block_of(line));
    if (block == nullptr || block->bytes[place_of(line)] == no_bytes) return nullptr;
    return &bytes_[block->bytes[place_of(line)]];
}

LineBytes& LineStore::bytes_to_write(DramAddr line) {
    std::uint32_t& place = make(block_of(line)).bytes[place_of(line)];
    if (place == no_bytes) {
        place = static_cast<std::uint32_t>(bytes_.size());
        bytes_.emplace_back();
    }
    return bytes_[place];
}

}  // namespace mktme::contents
