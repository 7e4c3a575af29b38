// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <deque>
#include <functional>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "kernel_model/machine_hardware/verb_source.hpp"
#include "models/base/clock_domain.hpp"
#include "models/cpu/trap.hpp"
#include "models/fiber/executor.hpp"

namespace mktme::machine_hardware {

/// Interrupts that a piece of work has sent to other cores, and waits for.
struct CrossCall {
    fiber::Strand* caller = nullptr;  // null: it does not wait as a strand
    std::size_t outstanding = 0;
};

/// Trap port of a machine under a kernel: its cores do pieces of kernel work, and halt in between.
///
/// All strands of the executor run here, in the cycle of the trap or of the time that they have waited for.
class MachinePort final : public cpu::TrapPort {
public:
    /// Executes PCONFIG for a core. answer_at() is its end.
    using Pconfig = std::function<void(std::uint32_t core, std::uint64_t operand)>;

    /// `hop`: the way from the port to a core.
    MachinePort(std::size_t cores, Cycles hop, const ClockDomain& clock, Pconfig pconfig);

    void take(const cpu::Trap& trap) override;
    [[nodiscard]] Cycles next() const override;
    std::vector<cpu::TrapAnswer> run(Cycles now) override;

    [[nodiscard]] VerbSource& source(std::uint32_t core) { return cores_[core].source; }
    /// Lets a core do the verbs that were added to its source, as soon as it has halted.
    void begin(std::uint32_t core);
    /// Returns true until the core has done them, or one of them has faulted.
    [[nodiscard]] bool is_busy(std::uint32_t core) const {
        return cores_[core].has_work || cores_[core].source.has_own_waiting();
    }
    /// Sets the strand that goes on when the core's work is done.
    void set_waiter(std::uint32_t core, fiber::Strand* strand) { cores_[core].waiter = strand; }
    /// Returns the page fault that has ended the latest verbs of a core, if one has.
    [[nodiscard]] const std::optional<cpu::Trap>& fault(std::uint32_t core) const {
        return cores_[core].fault;
    }
    /// Interrupts a core, and lets it do verbs.
    void interrupt(std::uint32_t number, const std::vector<Verb>& verbs, CrossCall& call);
    /// Nobody waits for the call any more.
    void forget(const CrossCall& call);
    /// Ends the PCONFIG of a core, in a cycle that is not done.
    void answer_at(std::uint32_t core, Cycles cycle) { later_answers_.emplace(std::max(cycle, now_), core); }

    /// Returns true if all cores have halted.
    [[nodiscard]] bool is_idle() const;
    /// Returns the present cycle: that of the latest trap or strand.
    [[nodiscard]] Cycles now() const { return now_; }
    /// Lets time pass until a cycle, if it is later. Precondition: all cores have halted.
    void pass_to(Cycles cycle) { now_ = std::max(now_, cycle); }

    fiber::Executor executor;

private:
    struct CoreState {
        VerbSource source{};
        bool is_stopped = false;      // halted, or stopped at a fault: it waits for an answer
        bool has_work = false;        // of its own, that it has not done
        bool is_interrupted = false;  // an interrupt is on its way
        std::optional<cpu::Trap> fault{};
        fiber::Strand* waiter = nullptr;
        std::vector<CrossCall*> calls{};  // that wait for it, oldest first; null: nobody does
    };

    void answer(std::uint32_t core) { answers_.push_back({.core = core}); }
    void stop(CoreState& core);
    void restart(std::uint32_t number);
    void acknowledge(CoreState& core);

    std::deque<CoreState> cores_;
    std::vector<cpu::TrapAnswer> answers_;                      // given in cycle `now_`
    std::set<std::pair<Cycles, std::uint32_t>> later_answers_;  // (cycle, core)
    Cycles now_{};
    Cycles hop_;
    ClockDomain clock_;
    Pconfig pconfig_;
};

}  // namespace mktme::machine_hardware
