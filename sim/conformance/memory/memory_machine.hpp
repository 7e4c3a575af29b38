// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>

#include "kernel_model/plain_hardware/plain_hardware.hpp"
#include "kernel_model/process/user_frames.hpp"
#include "sim/conformance/case_clock.hpp"
#include "sim/conformance/case_machine.hpp"
#include "sim/conformance/memory/memory_operations.hpp"

namespace mktme::sim {

/// Machine that performs memory cases on a model of memory management.
class MemoryMachine : public CaseMachine {
public:
    using Hardware = plain_hardware::PlainHardware;
    /// Kernel work takes no time unless `settings` have costs.
    explicit MemoryMachine(mm::MemorySettings settings = {},
                           std::unique_ptr<Hardware> hardware = std::make_unique<Hardware>())
        : hardware_{std::move(hardware)},
          memory_{*hardware_, settings} {}

    std::string perform(const CaseStep& step) override;
    std::optional<std::string> finish() override;
    [[nodiscard]] std::vector<std::string> actors() const;
    /// Returns a broken invariant of the model, if there is one (kernel_model/mm/inspect/invariants.hpp).
    std::optional<std::string> broken_invariant();

private:
    struct Actor {
        task::Task* task = nullptr;
        bool is_main = true;
        std::shared_ptr<CaseFiles> files{};  // of the process
        std::uint64_t faults_before = 0;     // minor faults of the task before its last operation
    };

    std::string perform_as(const CaseStep& step);
    std::optional<std::string> pkru_operation(std::string_view name, const MemoryWords& words,
                                              task::Task& task);
    std::optional<std::string> process_operation(const CaseStep& step, Actor& actor);
    std::string fork(const std::string& name, const Actor& parent);
    std::string thread(const std::string& name, const Actor& creator);
    std::string exec(Actor& actor);
    std::string exit(const std::string& name, const Actor& actor);

    CaseClock clock_{{}};
    keys::NoUpcalls upcalls_;
    keys::KeyService service_{clock_, RandomStream{0, "keys"}, upcalls_};
    std::unique_ptr<Hardware> hardware_;
    mm::Memory memory_;
    process::TaskTable tasks_{service_, &memory_};
    process::UserFrames frames_;
    process::SignalDelivery delivery_{tasks_, {}, &frames_};
    std::map<std::string, Actor> actors_;
};

}  // namespace mktme::sim
