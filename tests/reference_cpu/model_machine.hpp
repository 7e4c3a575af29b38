// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <deque>
#include <memory>
#include <vector>

#include "models/cpu/replay_source.hpp"
#include "models/platform/iommu.hpp"
#include "models/platform/processor.hpp"
#include "tests/reference_cpu/case_tables.hpp"
#include "tests/reference_cpu/machine_case.hpp"
#include "tests/reference_cpu/test_port.hpp"

namespace mktme::platform {
class Machine;
}  // namespace mktme::platform

namespace mktme::test {

/// The model of a case: what `reference_cpu::ReferenceMachine` is compared with.
class ModelMachine {
public:
    ModelMachine(const MachineCase& machine_case, cpu::MachineObserver* observer);
    ModelMachine(const ModelMachine&) = delete;
    ModelMachine& operator=(const ModelMachine&) = delete;
    ~ModelMachine();

    void run() { processor_->run(); }
    /// Does exactly the cycles that begin before `time`. Returns false if nothing can happen any more.
    bool run_to(SimTime time) {
        processor_->stop_at(time);
        while (processor_->round()) continue;
        processor_->reach();
        processor_->stop_at(SimTime::max());
        return processor_->can_go_on();
    }
    [[nodiscard]] const TestPort& port() const { return port_; }
    [[nodiscard]] const platform::Processor& processor() const { return *processor_; }
    void report_to(StatSources& sources);
    [[nodiscard]] std::size_t packages() const;
    [[nodiscard]] platform::Package& package(std::size_t number = 0);

private:
    std::unique_ptr<platform::Machine> machine_;
    CaseTables tables_;
    TestPort port_;
    std::deque<platform::Iommu> iommus_;
    std::vector<std::unique_ptr<workloads::ProgramSource>> programs_;
    std::vector<std::unique_ptr<cpu::ReplaySource>> sources_;
    std::unique_ptr<platform::Processor> processor_;
};

}  // namespace mktme::test
