// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <vector>

#include "models/cpu/trap.hpp"

namespace mktme::machine_hardware {

class VerbSource;

/// Trap port of a machine whose cores do one piece of kernel work after the other, and halt in between.
class MachinePort final : public cpu::TrapPort {
public:
    /// `sources`: of all cores. They must outlive the port. `hop`: the way from the port to a core.
    MachinePort(const std::vector<VerbSource*>& sources, Cycles hop);

    void take(const cpu::Trap& trap) override;
    [[nodiscard]] Cycles next() const override { return answers_.empty() ? Cycles::max() : now_; }
    std::vector<cpu::TrapAnswer> run(Cycles now) override;

    /// Lets a core do the verbs that its source was given. Precondition: it has halted.
    void wake(std::uint32_t core);
    /// Returns true if all cores have halted.
    [[nodiscard]] bool is_idle() const { return running_ == 0; }
    /// Returns the page fault that has ended the latest verbs of a core, if one has.
    [[nodiscard]] const std::optional<cpu::Trap>& fault(std::uint32_t core) const {
        return cores_[core].fault;
    }

    /// Returns the present cycle: that of the latest trap.
    [[nodiscard]] Cycles now() const { return now_; }
    /// Lets time pass until a cycle, if it is later. Precondition: all cores have halted.
    void pass_to(Cycles cycle) { now_ = std::max(now_, cycle); }

private:
    struct CoreState {
        VerbSource* source;
        std::optional<cpu::Trap> fault{};
    };

    std::vector<CoreState> cores_;
    std::size_t running_;                 // cores that have not halted
    std::vector<std::uint32_t> answers_;  // cores that get one in cycle `now_`
    Cycles now_{};
    Cycles hop_;
};

}  // namespace mktme::machine_hardware
