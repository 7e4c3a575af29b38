// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <tsl/robin_map.h>
#include <array>
#include <deque>
#include <limits>
#include <vector>

#include "models/contents/line_tag.hpp"
#include "models/crypto/xts.hpp"

namespace mktme::contents {

/// Bytes of a line as stored in DRAM, and a digest of their plaintext.
struct LineBytes {
    crypto::Line stored;
    std::uint32_t mac = 0;     // stored with the line under an algorithm with integrity
    std::uint64_t digest = 0;  // of the plaintext that was encrypted
};

/// Contents of DRAM. Only written lines are stored, so memory of any size costs only the lines in use.
///
/// Lines are grouped in blocks of neighbours, so a stream looks up a block once in eight lines.
class LineStore {
public:
    /// Returns the tag of a line; that of a line never written has version 0.
    [[nodiscard]] const LineTag& tag(DramAddr line) const {
        static constexpr LineTag never_written{};
        const Block* block = find(block_of(line));
        return block == nullptr ? never_written : block->tags[place_of(line)];
    }
    /// Returns the tag of a line for writing and allocates the line if needed.
    [[nodiscard]] LineTag& tag_to_write(DramAddr line) { return make(block_of(line)).tags[place_of(line)]; }
    /// Returns the bytes of a line, or null if none were ever stored.
    [[nodiscard]] const LineBytes* bytes(DramAddr line) const;
    /// Returns the bytes of a line for writing and allocates them if needed.
    [[nodiscard]] LineBytes& bytes_to_write(DramAddr line);

    /// Prefetches the filter word of a line that will be accessed soon.
    void expect(DramAddr line) const { __builtin_prefetch(&filter_word(block_of(line))); }

    /// Calls `visit(line, tag)` for each line that was written, in no order.
    template <class Visitor>
    void for_each(Visitor&& visit) const {
        for (const auto& [number, place] : index_)
            for (std::uint64_t i = 0; i < lines_a_block; ++i)
                if (const LineTag& tag = blocks_[place].tags[i]; tag.version != 0)
                    visit(DramAddr{(number * lines_a_block + i) * line_size.count()}, tag);
    }

private:
    static constexpr std::uint64_t lines_a_block = 8;
    static constexpr std::uint32_t no_bytes = std::numeric_limits<std::uint32_t>::max();

    struct Block {
        std::array<LineTag, lines_a_block> tags{};
        std::array<std::uint32_t, lines_a_block> bytes;
        Block() { bytes.fill(no_bytes); }
    };

    static std::uint64_t block_of(DramAddr line) {
        return line.count() / (line_size.count() * lines_a_block);
    }
    static std::size_t place_of(DramAddr line) { return line.count() / line_size.count() % lines_a_block; }

    /// Most reads of a large memory find lines that were never written. A filter with one bit per block detects them
    /// without a lookup in the index. Its bits cover 8 GiB; beyond that, blocks share bits.
    static constexpr std::size_t filter_bits = std::size_t{1} << 24U;
    static constexpr std::size_t word_bits = 64;
    [[nodiscard]] const std::uint64_t& filter_word(std::uint64_t number) const {
        return filter_[number % filter_bits / word_bits];
    }
    [[nodiscard]] bool may_hold(std::uint64_t number) const {
        return (filter_word(number) >> number % word_bits & 1U) != 0;
    }

    [[nodiscard]] const Block* find(std::uint64_t number) const {
        if (number == latest_number_) return latest_;
        return may_hold(number) ? search(number) : nullptr;
    }
    [[nodiscard]] const Block* search(std::uint64_t number) const;
    [[nodiscard]] Block& make(std::uint64_t number);

    std::vector<std::uint64_t> filter_ = std::vector<std::uint64_t>(filter_bits / word_bits);
    tsl::robin_map<std::uint64_t, std::uint32_t> index_;  // block number to index in blocks_
    std::deque<Block> blocks_;
    std::deque<LineBytes> bytes_;
    mutable std::uint64_t latest_number_ = std::numeric_limits<std::uint64_t>::max();
    mutable const Block* latest_ = nullptr;  // the block found last
};

}  // namespace mktme::contents
