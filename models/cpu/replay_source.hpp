// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/circular_buffer.hpp>
#include <vector>

#include "models/cpu/instruction_source.hpp"

namespace mktme::cpu {

/// A source that can hand its latest instructions out again.
///
/// It keeps copies of those that a core may not have retired. A core has at most `cpu.rob` of them, and one that it has not
/// dispatched.
class ReplaySource final : public InstructionSource {
public:
    /// `source` must outlive this. `rob`: entries of the core's reorder buffer.
    ReplaySource(InstructionSource& source, std::uint64_t rob) : source_{source}, kept_(rob + 2) {}

    bool next(Instruction& instruction) override;
    void undo(std::uint64_t count) override;
    [[nodiscard]] std::uint64_t plain_tail() const override { return tail_; }
    [[nodiscard]] double progress() const override { return source_.progress(); }
    [[nodiscard]] SourcePlace place(std::uint64_t record) const override { return source_.place(record); }

private:
    struct Kept {
        Instruction instruction;
        std::vector<MemoryRecord> records;
    };

    void keep(const Instruction& instruction);

    InstructionSource& source_;
    boost::circular_buffer<Kept> kept_;  // the latest last
    std::size_t again_ = 0;              // so many of them come again
    bool source_has_ended_ = false;
    bool gave_tail_ = false;
    std::uint64_t tail_ = 0;  // plain instructions behind the last one that were not executed
};

}  // namespace mktme::cpu
