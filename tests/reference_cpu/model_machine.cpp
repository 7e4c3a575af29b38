// SPDX-License-Identifier: Apache-2.0
#include "tests/reference_cpu/model_machine.hpp"

#include "models/platform/machine.hpp"
#include "tests/reference_cpu/case_packages.hpp"
#include "tests/reference_cpu/placed_program.hpp"

namespace mktme::test {

ModelMachine::ModelMachine(const MachineCase& machine_case, cpu::MachineObserver* observer)
    : machine_{machine_of(machine_case)},
      tables_{machine_case, *machine_},
      port_{machine_case, tables_} {
    std::vector<platform::CoreJob> jobs;
    for (const CoreProgram& given : machine_case.programs) {
        const CoreProgram program = placed(given, tables_);
        programs_.push_back(std::make_unique<workloads::ProgramSource>(program.steps, program.plain_tail));
        sources_.push_back(std::make_unique<cpu::ReplaySource>(*programs_.back(), machine_case.core.rob));
        jobs.push_back({.source = sources_.back().get(),
                        .tables = &tables_,
                        .space = {.cr3 = first_cr3(program, tables_), .pkru = machine_case.pkru}});
    }
    const platform::ProcessorParams params{.clock = machine_case.clock,
                                           .link = machine_case.link,
                                           .core = machine_case.core,
                                           .caches = machine_case.caches,
                                           .mmu = machine_case.mmu,
                                           .tlb = machine_case.tlb};
    std::vector<platform::DmaDevice::Setup> devices;
    for (const DeviceCase& device : machine_case.devices) {
        platform::Iommu& iommu = iommus_.emplace_back();
        for (const auto& [page, frame] : device.frames) iommu.map(page * mmu::table_bytes, frame);
        devices.push_back({.package = device.package,
                           .outstanding = device.outstanding,
                           .iommu = device.has_iommu ? &iommu : nullptr});
    }
    processor_ = std::make_unique<platform::Processor>(
        params, jobs, machine_->packages(), platform::Attached{.traps = &port_, .devices = devices});
    processor_->observe(observer);
    for (std::size_t number = 0; number < machine_case.devices.size(); ++number)
        for (const auto& access : machine_case.devices[number].accesses) processor_->request(number, access);
}

ModelMachine::~ModelMachine() = default;

void ModelMachine::report_to(StatSources& sources) {
    processor_->report_to(sources);
    machine_->report_to(sources);
}

std::size_t ModelMachine::packages() const { return machine_->size(); }

platform::Package& ModelMachine::package(std::size_t number) { return machine_->package(number); }

}  // namespace mktme::test
