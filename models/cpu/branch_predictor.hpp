// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "models/cpu/core_params.hpp"
#include "models/cpu/instruction.hpp"

namespace mktme::cpu {

/// Predicts the branches of a trace (docs/models/cpu.md#4-dispatch): gshare of McFarling for conditional ones, the last
/// target for indirect ones. With `perfect` it is always right.
class BranchPredictor {
public:
    explicit BranchPredictor(const CoreParams& params)
        : is_perfect_{params.branch_predictor == BranchPrediction::perfect},
          mask_{(std::uint64_t{1} << params.branch_history) - 1},
          counters_(is_perfect_ ? 0 : mask_ + 1, weakly_not_taken),
          targets_(is_perfect_ ? 0 : mask_ + 1) {}

    /// Predicts a branch, then learns its outcome. Returns true if the prediction was right.
    bool predict(std::uint64_t ip, const BranchUse& branch) {
        if (is_perfect_) return true;
        if (branch.kind == BranchKind::conditional || branch.kind == BranchKind::other)
            return predict_direction(ip, branch.taken);
        if (branch.kind == BranchKind::indirect_jump || branch.kind == BranchKind::indirect_call)
            return predict_target(ip, branch.next_ip);
        return true;
    }

private:
    static constexpr std::uint8_t weakly_not_taken = 1;
    static constexpr std::uint8_t first_taken = 2;
    static constexpr std::uint8_t most = 3;

    bool predict_direction(std::uint64_t ip, bool taken) {
        std::uint8_t& counter = counters_[(ip >> 1 ^ history_) & mask_];
        const bool is_right = (counter >= first_taken) == taken;
        if (taken && counter < most) ++counter;
        if (!taken && counter > 0) --counter;
        history_ = (history_ << 1 | (taken ? 1 : 0)) & mask_;
        return is_right;
    }
    bool predict_target(std::uint64_t ip, std::uint64_t target) {
        std::uint64_t& last = targets_[ip >> 1 & mask_];
        const bool is_right = last == target;
        last = target;
        return is_right;
    }

    bool is_perfect_;
    std::uint64_t mask_;
    std::uint64_t history_ = 0;
    std::vector<std::uint8_t> counters_;
    std::vector<std::uint64_t> targets_;  // 0: none yet
};

}  // namespace mktme::cpu
