// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>

#include "models/cpu/core_params.hpp"
#include "models/cpu/instruction.hpp"

namespace mktme::reference_cpu {

/// Branch predictor of a core (docs/models/cpu.md#4-dispatch).
class BranchPrediction {
public:
    explicit BranchPrediction(const cpu::CoreParams& params) : params_{params} {}

    /// Predicts a branch, learns its outcome, and returns true if it was mispredicted.
    bool is_mispredicted(std::uint64_t ip, const cpu::BranchUse& branch) {
        if (params_.branch_predictor == cpu::BranchPrediction::perfect) return false;
        switch (branch.kind) {
            case cpu::BranchKind::none:
            case cpu::BranchKind::direct_jump:
            case cpu::BranchKind::direct_call:
            case cpu::BranchKind::function_return: return false;
            case cpu::BranchKind::indirect_jump:
            case cpu::BranchKind::indirect_call: return is_wrong_target(low_bits(ip >> 1U), branch.next_ip);
            case cpu::BranchKind::conditional:
            case cpu::BranchKind::other: break;
        }
        return is_wrong_direction(low_bits(ip >> 1U ^ history_), branch.taken);
    }

private:
    [[nodiscard]] std::uint64_t low_bits(std::uint64_t number) const {
        return number % (std::uint64_t{1} << params_.branch_history);
    }
    bool is_wrong_target(std::uint64_t place, std::uint64_t next_ip) {
        const bool is_right = targets_.contains(place) && targets_[place] == next_ip;
        targets_[place] = next_ip;
        return !is_right;
    }
    bool is_wrong_direction(std::uint64_t place, bool taken) {
        int& counter = counters_.try_emplace(place, 1).first->second;
        const bool is_right = (counter >= 2) == taken;
        if (taken && counter < 3) ++counter;
        if (!taken && counter > 0) --counter;
        history_ = low_bits(history_ << 1U | (taken ? 1U : 0U));
        return !is_right;
    }

    cpu::CoreParams params_;
    std::map<std::uint64_t, int> counters_;
    std::map<std::uint64_t, std::uint64_t> targets_;
    std::uint64_t history_ = 0;
};

}  // namespace mktme::reference_cpu
