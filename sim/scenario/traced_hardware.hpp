// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "kernel_model/syscall/hardware.hpp"
#include "sim/scenario/hardware_step.hpp"

namespace mktme::fiber {
class Executor;
}

namespace mktme::sim {

/// A machine whose steps are recorded: it lets another one do them.
class TracedHardware final : public syscall::Hardware {
public:
    TracedHardware(syscall::Hardware& hardware, const fiber::Executor& executor)
        : hardware_{&hardware},
          executor_{&executor} {}

    /// Returns the steps so far, in order of their ends.
    [[nodiscard]] const std::vector<HardwareStep>& steps() const { return steps_; }

    void peek(PhysAddr from, std::span<std::byte> to) override { hardware_->peek(from, to); }
    [[nodiscard]] mmu::Entry peek_entry(PhysAddr where) override { return hardware_->peek_entry(where); }
    [[nodiscard]] syscall::Translation translate(const syscall::UserAccess& access) override;
    syscall::Translation load(const syscall::UserAccess& access, std::span<std::byte> to) override;
    syscall::Translation store(const syscall::UserAccess& access, std::span<const std::byte> from) override;
    syscall::ProgramStop run(const syscall::UserAccess& where, cpu::InstructionSource& program) override;
    void clear_page(syscall::CoreId core, PhysAddr page) override;
    void clear_table(syscall::CoreId core, PhysAddr page) override;
    void copy_page(syscall::CoreId core, PhysAddr to, PhysAddr from) override;
    void read(syscall::CoreId core, PhysAddr from, std::span<std::byte> to) override;
    void write(syscall::CoreId core, PhysAddr to, std::span<const std::byte> from) override;
    void change_entries(syscall::CoreId core, PhysAddr where,
                        std::span<const syscall::EntryChange> changes) override;
    void flush_tlb(syscall::CoreId core, syscall::SpaceId space, syscall::VirtualRange range,
                   const syscall::CpuSet& cpus) override;
    void flush_lines(syscall::CoreId core, PhysAddr from, Bytes size) override;
    void clean_lines(syscall::CoreId core, PhysAddr from, Bytes size) override;
    void wbinvd(syscall::CoreId core, syscall::PackageId package) override;
    tme::PconfigResult pconfig(syscall::CoreId core, syscall::PackageId package,
                               const tme::KeyProgramImage& image) override;
    void program(std::span<const syscall::KeyProgramming> work,
                 std::vector<tme::PconfigResult>& results) override;
    void interrupt(syscall::CoreId core, const syscall::CpuSet& cpus) override;
    void spend(syscall::CoreId core, SimTime time) override;
    void device_read(syscall::DeviceId device, std::uint64_t address, std::span<std::byte> to) override;
    void device_write(syscall::DeviceId device, std::uint64_t address,
                      std::span<const std::byte> from) override;
    void iommu_map(syscall::DeviceId device, std::uint64_t address, PhysAddr page) override;
    void iommu_unmap(syscall::DeviceId device, std::uint64_t address) override;
    [[nodiscard]] bool is_cached(PhysAddr from, Bytes size) override {
        return hardware_->is_cached(from, size);
    }
    [[nodiscard]] bool is_cached(KeyId keyid) override { return hardware_->is_cached(keyid); }
    [[nodiscard]] syscall::CoreId current_core() const override { return hardware_->current_core(); }
    void wait_until(const std::function<bool()>& ready) override { hardware_->wait_until(ready); }

private:
    class Recording;

    syscall::Hardware* hardware_;
    const fiber::Executor* executor_;
    std::vector<HardwareStep> steps_;
};

}  // namespace mktme::sim
