// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "models/base/quantity.hpp"

namespace mktme::workloads {

/// Lengths of the phases of a run on cores, in instructions that each core retires.
struct PhaseLengths {
    std::uint64_t warmup = 0;   // 0: no warm-up
    std::uint64_t measure = 0;  // 0: up to the ends of the traces

    [[nodiscard]] bool has_boundaries() const { return warmup != 0 || measure != 0; }
};

/// How far a core is.
struct CoreProgress {
    std::uint64_t retired = 0;  // instructions
    bool is_finished = false;
};

/// Warm-up and measured phase of a run on cores (docs/models/cpu.md#ends).
///
/// A phase ends for all cores at once, at a barrier: a cycle of the grid by which each core has retired its instructions
/// or has finished.
class InstructionPhases {
public:
    /// Cycles between two barriers. Cores cannot run ahead of each other across a barrier, so a fine grid costs speed: at
    /// 1,024 cycles, a few hundred rounds of the machine, it is below the noise. A coarse grid makes phases longer than
    /// asked for, here by less than a thousand instructions of a core that retires one a cycle.
    static constexpr Cycles grid{1024};

    /// Called at the boundaries, when all components have done exactly the cycles before them.
    struct Boundaries {
        std::function<void(SimTime)> warmup_ends{};
        std::function<void(SimTime)> measure_ends{};
    };

    InstructionPhases() = default;
    InstructionPhases(const PhaseLengths& lengths, Boundaries boundaries);

    /// Returns the next barrier; Cycles::max() if no boundary is left.
    [[nodiscard]] Cycles barrier() const { return barrier_; }
    /// Looks at the cores, which have come to the barrier, at time `now`. Returns false if the measured phase, and so the
    /// run, has ended. Throws ConfigError if all have finished within the warm-up.
    bool pass(std::span<const CoreProgress> cores, SimTime now);
    /// Returns the instructions that each core retires in all phases; 0: unknown.
    [[nodiscard]] std::uint64_t length() const {
        return lengths_.measure == 0 ? 0 : lengths_.warmup + lengths_.measure;
    }

private:
    [[nodiscard]] bool is_done(std::span<const CoreProgress> cores, std::uint64_t length) const;
    void end_warmup(std::span<const CoreProgress> cores, SimTime now);

    PhaseLengths lengths_;
    Boundaries boundaries_;
    bool is_warming_up_ = false;
    Cycles barrier_ = Cycles::max();
    std::vector<std::uint64_t> before_;  // instructions retired before the phase, by core; empty: none
};

}  // namespace mktme::workloads
