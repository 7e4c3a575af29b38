// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "models/cpu/instruction_source.hpp"
#include "workloads/generators/pattern.hpp"
#include "workloads/generators/read_share.hpp"

namespace mktme::workloads {

/// Instructions of one access each: chase, stream, mix, and the load of `loaded`. Only the load has plain instructions
/// between them, `workload.gap` before each access.
///
/// A pattern gives the lines. A stream accesses each line from its first byte to its last, the others at its first byte.
class AccessStream final : public cpu::InstructionSource {
public:
    /// Makes `accesses` accesses to linear addresses below `footprint`; 0: no end. Throws ConfigError if a parameter does
    /// not fit.
    AccessStream(const WorkloadParams& params, Bytes footprint, const RandomStream& random,
                 std::uint64_t accesses);

    bool next(cpu::Instruction& instruction) override;
    [[nodiscard]] std::uint64_t plain_tail() const override { return 0; }
    [[nodiscard]] double progress() const override;
    [[nodiscard]] SourcePlace place(std::uint64_t /*record*/) const override { return {}; }

private:
    [[nodiscard]] std::uint32_t distance_to_load() const;

    RandomStream random_;
    std::unique_ptr<Pattern> pattern_;
    WriteDraw writes_;
    std::uint64_t bytes_;     // of an access
    std::uint64_t end_;       // of the accesses in a line: bytes from its start
    std::uint64_t accesses_;  // to make; 0: no end
    std::uint64_t gap_;       // plain instructions before each access
    bool is_dependent_;       // each access needs the load before
    std::uint64_t made_ = 0;
    std::uint64_t latest_load_ = 0;  // its number, from 1; 0: none
    std::uint64_t line_ = 0;         // address
    std::uint64_t offset_ = 0;       // of the next access in its line
    cpu::MemoryRecord record_;       // of the instruction at hand
};

}  // namespace mktme::workloads
