// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <vector>

#include "workloads/cpu/instruction_chunk.hpp"

namespace mktme::workloads {

/// Collects the instructions of one thread into chunks, as a decoder comes across them.
///
/// The latest instruction is open: records may be added until the next one begins. Chunks hold complete ones only.
class ThreadWriter {
public:
    using Chunks = std::vector<std::shared_ptr<const InstructionChunk>>;

    /// With `keeps` false the thread is followed, but its instructions are dropped.
    explicit ThreadWriter(bool keeps) : keeps_{keeps} {}

    /// Completes the instruction before and opens one behind `plain_before` plain ones. `record` is its place.
    void begin(std::uint64_t plain_before, std::uint64_t record) {
        if (is_full()) close();
        chunk_.heads.emplace_back(plain_before, record);
    }
    /// Adds a record to the open instruction.
    void add(const cpu::MemoryRecord& record) {
        chunk_.records.push_back(record);
        chunk_.heads.back().count_record();
    }
    /// States what is known of the open instruction besides its records. A format does so for each or for none.
    InstructionChunk::Detail& add_detail() { return chunk_.details.emplace_back(); }
    /// Returns the details of the open instruction; nullptr if there is none.
    InstructionChunk::Detail* open_detail() {
        return chunk_.details.empty() ? nullptr : &chunk_.details.back();
    }
    /// Returns the number of records of the open instruction.
    [[nodiscard]] std::size_t open_records() const {
        return chunk_.heads.empty() ? 0 : chunk_.heads.back().records();
    }

    /// Counts plain instructions behind the last one of the thread.
    void add_tail(std::uint64_t instructions) { plain_tail_ += instructions; }
    [[nodiscard]] std::uint64_t plain_tail() const { return plain_tail_; }

    /// Puts the complete instructions into a chunk, if there are any. The open one stays open.
    void close();
    /// Completes the open instruction too: the trace has ended.
    void finish();
    /// Returns the chunks that are complete since the last call.
    Chunks take() { return std::exchange(done_, {}); }

private:
    [[nodiscard]] bool is_full() const {
        return chunk_.heads.size() >= InstructionChunk::full ||
               chunk_.records.size() >= InstructionChunk::full;
    }
    void put(InstructionChunk chunk);

    InstructionChunk chunk_;  // its last instruction is the open one
    Chunks done_;
    std::uint64_t plain_tail_ = 0;
    bool keeps_;
};

}  // namespace mktme::workloads
