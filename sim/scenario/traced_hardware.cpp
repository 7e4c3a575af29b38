// SPDX-License-Identifier: Apache-2.0
#include "sim/scenario/traced_hardware.hpp"

#include "kernel_model/mm/address.hpp"
#include "models/fiber/executor.hpp"
#include "models/mmu/entry_change.hpp"
#include "models/tme/pconfig/pconfig_result.hpp"

namespace mktme::sim {

using syscall::CoreId;

/// Records a step that lasts as long as the object lives, if it takes time.
class TracedHardware::Recording {
public:
    Recording(TracedHardware& traced, std::string_view name, CoreId core, std::uint64_t address = 0,
              std::uint64_t bytes = 0)
        : traced_{&traced},
          step_{name, number(core), traced.executor_->now(), {}, address, bytes} {}
    Recording(const Recording&) = delete;
    Recording& operator=(const Recording&) = delete;
    ~Recording() {
        step_.end = traced_->executor_->now();
        if (step_.end > step_.begin) traced_->steps_.push_back(step_);
    }

private:
    TracedHardware* traced_;
    HardwareStep step_;
};

syscall::Translation TracedHardware::translate(const syscall::UserAccess& access) {
    const Recording recording{*this, "access by the kernel", access.core, access.address};
    return hardware_->translate(access);
}

syscall::Translation TracedHardware::load(const syscall::UserAccess& access, std::span<std::byte> to) {
    const Recording recording{*this, "load", access.core, access.address, to.size()};
    return hardware_->load(access, to);
}

syscall::Translation TracedHardware::store(const syscall::UserAccess& access,
                                           std::span<const std::byte> from) {
    const Recording recording{*this, "store", access.core, access.address, from.size()};
    return hardware_->store(access, from);
}

syscall::ProgramStop TracedHardware::run(const syscall::UserAccess& where, cpu::InstructionSource& program) {
    const Recording recording{*this, "program", where.core};
    return hardware_->run(where, program);
}

void TracedHardware::clear_page(CoreId core, PhysAddr page) {
    const Recording recording{*this, "zeroing a page", core, page.count(), mm::page_size};
    hardware_->clear_page(core, page);
}

void TracedHardware::clear_table(CoreId core, PhysAddr page) {
    const Recording recording{*this, "zeroing a page table", core, page.count(), mm::page_size};
    hardware_->clear_table(core, page);
}

void TracedHardware::copy_page(CoreId core, PhysAddr to, PhysAddr from) {
    const Recording recording{*this, "copying a page", core, to.count(), mm::page_size};
    hardware_->copy_page(core, to, from);
}

void TracedHardware::read(CoreId core, PhysAddr from, std::span<std::byte> to) {
    const Recording recording{*this, "read", core, from.count(), to.size()};
    hardware_->read(core, from, to);
}

void TracedHardware::write(CoreId core, PhysAddr to, std::span<const std::byte> from) {
    const Recording recording{*this, "write", core, to.count(), from.size()};
    hardware_->write(core, to, from);
}

void TracedHardware::change_entries(CoreId core, PhysAddr where,
                                    std::span<const syscall::EntryChange> changes) {
    const Recording recording{*this, "page-table entries", core, where.count(), changes.size_bytes()};
    hardware_->change_entries(core, where, changes);
}

void TracedHardware::flush_tlb(CoreId core, syscall::SpaceId space, syscall::VirtualRange range,
                               const syscall::CpuSet& cpus) {
    const Recording recording{*this, "TLB flush", core, range.start, range.end - range.start};
    hardware_->flush_tlb(core, space, range, cpus);
}

void TracedHardware::flush_lines(CoreId core, PhysAddr from, Bytes size) {
    const Recording recording{*this, "CLFLUSHOPT", core, from.count(), size.count()};
    hardware_->flush_lines(core, from, size);
}

void TracedHardware::clean_lines(CoreId core, PhysAddr from, Bytes size) {
    const Recording recording{*this, "CLWB", core, from.count(), size.count()};
    hardware_->clean_lines(core, from, size);
}

void TracedHardware::wbinvd(CoreId core, syscall::PackageId package) {
    const Recording recording{*this, "WBINVD", core};
    hardware_->wbinvd(core, package);
}

tme::PconfigResult TracedHardware::pconfig(CoreId core, syscall::PackageId package,
                                           const tme::KeyProgramImage& image) {
    const Recording recording{*this, "PCONFIG", core};
    return hardware_->pconfig(core, package, image);
}

void TracedHardware::program(std::span<const syscall::KeyProgramming> work,
                             std::vector<tme::PconfigResult>& results) {
    const Recording recording{*this, "PCONFIG", current_core()};
    hardware_->program(work, results);
}

void TracedHardware::interrupt(CoreId core, const syscall::CpuSet& cpus) {
    const Recording recording{*this, "interrupts", core};
    hardware_->interrupt(core, cpus);
}

void TracedHardware::spend(CoreId core, SimTime time) {
    const Recording recording{*this, "kernel code", core};
    hardware_->spend(core, time);
}

void TracedHardware::device_read(syscall::DeviceId device, std::uint64_t address, std::span<std::byte> to) {
    const Recording recording{*this, "DMA read", current_core(), address, to.size()};
    hardware_->device_read(device, address, to);
}

void TracedHardware::device_write(syscall::DeviceId device, std::uint64_t address,
                                  std::span<const std::byte> from) {
    const Recording recording{*this, "DMA write", current_core(), address, from.size()};
    hardware_->device_write(device, address, from);
}

void TracedHardware::iommu_map(syscall::DeviceId device, std::uint64_t address, PhysAddr page) {
    hardware_->iommu_map(device, address, page);
}

void TracedHardware::iommu_unmap(syscall::DeviceId device, std::uint64_t address) {
    hardware_->iommu_unmap(device, address);
}

}  // namespace mktme::sim
