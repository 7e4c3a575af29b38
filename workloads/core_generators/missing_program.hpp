// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "models/base/random.hpp"
#include "models/cpu/instruction_source.hpp"
#include "workloads/program_params.hpp"

namespace mktme::workloads {

/// Program with a given number of misses, in bursts of independent ones, and a given speed without them.
///
/// A chain of instructions, each with the one before as its register source, takes a cycle for each link whatever the
/// core's width; instructions without sources run beside it. All loads of a burst need the chain, and the chain needs all
/// of them: so nothing hides their latency, and a burst takes that of one miss. The loads go to uniformly drawn lines of a
/// footprint that caches cannot hold. Bursts come at irregular distances, half to one and a half times the mean, as at
/// regular ones they would keep step with the refreshes of the memory.
class MissingProgram final : public cpu::InstructionSource {
public:
    /// Makes `misses` loads, rounded up to whole bursts; 0: no end. Throws ConfigError if the instructions between two
    /// bursts are too few for the chain and the loads.
    MissingProgram(const GeneratedProgramParams& params, Bytes footprint, const RandomStream& random,
                   std::uint64_t misses);

    bool next(cpu::Instruction& instruction) override;
    [[nodiscard]] std::uint64_t plain_tail() const override { return 0; }
    [[nodiscard]] double progress() const override;
    [[nodiscard]] SourcePlace place(std::uint64_t /*record*/) const override { return {}; }

private:
    void begin_burst();
    void load(cpu::Instruction& instruction);
    void link(cpu::Instruction& instruction);

    RandomStream random_;
    std::uint64_t lines_;
    std::uint64_t loads_;  // of a burst
    double distance_;      // instructions from one burst to the next, in the mean
    double base_cpi_;
    double begin_ = 0;         // instructions before the next burst
    std::uint64_t bursts_;     // to make; 0: no end
    std::uint64_t begun_ = 0;  // bursts
    std::uint64_t loads_left_ = 0;
    std::uint64_t links_ = 0;   // of this burst
    std::uint64_t link_ = 0;    // the next
    std::uint64_t plain_ = 0;   // instructions without sources of this burst
    std::uint64_t made_ = 0;    // instructions of the chain, and loads
    cpu::MemoryRecord record_;  // of the load at hand
};

}  // namespace mktme::workloads
