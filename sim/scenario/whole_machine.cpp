// SPDX-License-Identifier: Apache-2.0
#include "kernel_model/machine_hardware/machine_hardware.hpp"
#include "sim/scenario/scenario_machine.hpp"

namespace mktme::sim {

namespace {

class WholeMachine final : public ScenarioMachine {
public:
    explicit WholeMachine(std::unique_ptr<machine_hardware::MachineHardware> hardware)
        : hardware_{std::move(hardware)} {}

    syscall::Hardware& hardware() override { return *hardware_; }
    fiber::Executor& executor() override { return hardware_->executor(); }
    bool go_on() override { return hardware_->go_on(); }
    [[nodiscard]] mmu::EntryFormat entries() const override { return hardware_->entries(); }
    [[nodiscard]] unsigned physical_address_bits() const override {
        return hardware_->physical_address_bits();
    }
    [[nodiscard]] std::uint64_t frames() const override { return hardware_->frames(); }
    [[nodiscard]] std::vector<std::uint64_t> activation() const override { return hardware_->activation(); }
    plain_hardware::AliasedLines& lines() override { return hardware_->lines(); }
    [[nodiscard]] const plain_hardware::KeyedCipher& cipher() const override { return hardware_->cipher(); }
    plain_hardware::PconfigFaults& pconfig_faults() override { return *hardware_; }
    [[nodiscard]] std::uint64_t wrong_reads() const override { return hardware_->wrong_reads(); }
    [[nodiscard]] StatTree stats() override { return hardware_->stats(); }

private:
    std::unique_ptr<machine_hardware::MachineHardware> hardware_;
};

}  // namespace

std::unique_ptr<ScenarioMachine> make_whole_machine(
    std::unique_ptr<machine_hardware::MachineHardware> hardware) {
    return std::make_unique<WholeMachine>(std::move(hardware));
}

}  // namespace mktme::sim
