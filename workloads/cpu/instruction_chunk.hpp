// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <utility>
#include <vector>

#include "models/cpu/instruction.hpp"

namespace mktme::workloads {

/// Consecutive instructions of one thread, in a form that is kept while another thread of the trace is ahead.
struct InstructionChunk {
    /// Instructions and records of a chunk that is full. One more instruction may still be complete in it.
    static constexpr std::size_t full = 2048;

    class Head {
    public:
        Head(std::uint64_t plain_before, std::uint64_t record)
            : plain_before_{plain_before},
              packed_{record << record_shift} {}

        [[nodiscard]] std::uint64_t plain_before() const { return plain_before_; }
        /// Returns where the instruction stands in the trace, below 2^48.
        [[nodiscard]] std::uint64_t record() const { return packed_ >> record_shift; }
        /// Returns the number of its records, below 2^16.
        [[nodiscard]] std::size_t records() const { return packed_ & ((1U << record_shift) - 1); }
        void count_record() { ++packed_; }

    private:
        static constexpr unsigned record_shift = 16;

        std::uint64_t plain_before_;
        std::uint64_t packed_;
    };
    /// Further facts, of formats that know them.
    struct Detail {
        std::uint64_t ip = 0;
        cpu::RegisterUse registers{};
        cpu::BranchUse branch{};
    };

    std::vector<Head> heads;
    std::vector<cpu::MemoryRecord> records;  // of all instructions, in order
    std::vector<Detail> details;             // one for each head, or none at all

    /// Returns the memory that the chunk takes, without what its vectors have in reserve.
    [[nodiscard]] std::size_t size() const {
        return sizeof *this + heads.size() * sizeof(Head) + records.size() * sizeof(cpu::MemoryRecord) +
               details.size() * sizeof(Detail);
    }
};

}  // namespace mktme::workloads
