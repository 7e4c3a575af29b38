// SPDX-License-Identifier: Apache-2.0
#include "kernel_model/machine_hardware/machine_hardware.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <utility>

#include "kernel_model/machine_hardware/machine_port.hpp"
#include "models/base/error.hpp"
#include "models/base/merge.hpp"
#include "models/contents/memory_contents.hpp"
#include "models/mmu/entry_change.hpp"
#include "models/platform/package.hpp"
#include "models/platform/package_params.hpp"
#include "models/platform/processor.hpp"
#include "models/tme/key_hardware.hpp"

namespace mktme::machine_hardware {

namespace {

using Kind = Verb::Kind;
using syscall::page_size;

/// Hops that a core, a slice or a device is never ahead of the trap port: twice the way from port to slice and back.
constexpr std::uint64_t hops_ahead = 8;

std::vector<const tme::KeyHardware*> key_hardware(const platform::Machine& machine) {
    std::vector<const tme::KeyHardware*> packages;
    for (std::size_t i = 0; i < machine.size(); ++i) packages.push_back(&machine.package(i).keys());
    return packages;
}

}  // namespace

MachineHardware::MachineHardware(const std::vector<platform::PackageParams>& packages,
                                 const platform::ProcessorParams& params,
                                 const std::vector<DeviceSetup>& devices)
    : machine_{packages},
      ahead_{hops_ahead * params.caches.hop.count()},
      tables_{machine_.package(0).layout(), packages.front().data, packages.front().seed},
      cipher_{key_hardware(machine_), Bytes{frames() * page_size}},
      bytes_{entries(), &cipher_},
      iommus_(devices.size()),
      cores_(params.caches.all_cores()) {
    port_ = std::make_unique<MachinePort>(
        cores_.size(), params.caches.hop, ClockDomain{params.clock},
        [this](std::uint32_t core, std::uint64_t place) { begin_pconfig(core, place); });
    std::vector<platform::CoreJob> jobs;
    for (std::uint32_t i = 0; i < cores_.size(); ++i)
        jobs.push_back({.source = &port_->source(i), .tables = &tables_, .space = {.pkru = mmu::Pkru{}}});
    platform::Attached attached{.traps = port_.get(), .tables = &tables_, .devices = {}};
    for (std::size_t i = 0; i < devices.size(); ++i)
        attached.devices.push_back(
            {.package = devices[i].package, .iommu = devices[i].has_iommu ? &iommus_[i] : nullptr});
    processor_ = std::make_unique<platform::Processor>(params, jobs, machine_.packages(), attached);
    machine_.report_to(sources_);
    processor_->report_to(sources_);
    run_while([this] { return !port_->is_idle(); });
}

MachineHardware::~MachineHardware() = default;

fiber::Executor& MachineHardware::executor() { return port_->executor; }

fiber::Strand* MachineHardware::strand() const { return port_->executor.running(); }

void MachineHardware::add(CoreId core, const Verb& verb) { port_->source(number(core)).add(verb); }

unsigned MachineHardware::physical_address_bits() const {
    return static_cast<unsigned>(machine_.package(0).key_params().mktme.maxphyaddr);
}

mmu::EntryFormat MachineHardware::entries() const { return mmu::EntryFormat{machine_.package(0).layout()}; }

std::uint64_t MachineHardware::frames() const {
    return machine_.package(0).capacity().count() * machine_.size() / page_size;
}

std::vector<std::uint64_t> MachineHardware::activation() const {
    std::vector<std::uint64_t> values;
    for (std::size_t i = 0; i < machine_.size(); ++i)
        values.push_back(
            machine_.package(i).keys().rdmsr(tme::CoreId{0}, tme::Msr::tme_activate).value_or(0));
    return values;
}

std::optional<contents::CheckStats> MachineHardware::check_stats() const {
    std::optional<contents::CheckStats> sum;
    for (std::size_t number = 0; number < machine_.size(); ++number) {
        const auto* const contents = machine_.package(number).contents();
        if (contents == nullptr) continue;
        if (sum) merge(*sum, contents->stats());
        else sum = contents->stats();
    }
    return sum;
}

void MachineHardware::expect_leaks() {
    for (std::size_t number = 0; number < machine_.size(); ++number)
        if (auto* const contents = machine_.package(number).contents()) contents->expect_leaks();
}

contents::MemoryContents* MachineHardware::contents_of(DramAddr line) {
    return machine_.owner_of(PhysAddr{line.count()})->contents();
}

std::uint64_t MachineHardware::wrong_reads() const {
    const auto stats = check_stats();
    return stats ? stats->wrong_reads() : 0;
}

SimTime MachineHardware::now() const { return processor_->clock().edge(port_->now()); }

CoreId MachineHardware::current_core() const {
    const fiber::Strand* const running = strand();
    return running != nullptr ? CoreId{running->core} : CoreId{};
}

void MachineHardware::wait_until(const std::function<bool()>& ready) {
    if (strand() != nullptr) port_->executor.wait_until(ready, "other kernel work");
    else Hardware::wait_until(ready);
}

bool MachineHardware::is_strand_abandoned() const {
    return strand() != nullptr && port_->executor.is_abandoned();
}

/// Returns true if a strand runs on another core.
bool MachineHardware::is_elsewhere(CoreId core) const {
    return strand() != nullptr && strand()->core != number(core);
}

StatTree MachineHardware::stats() {
    machine_.finish();
    return sources_.read(std::max(now(), machine_.last_done()));
}

/// Lets one core do one verb.
void MachineHardware::perform(CoreId core, const Verb& verb) {
    if (is_elsewhere(core)) {
        CrossCall call{strand()};
        send(core, {verb}, call);
        return wait_for(call);
    }
    add(core, verb);
    perform_added(core);
}

/// Lets the core do what was added to its verbs.
void MachineHardware::perform_added(CoreId core) {
    const std::uint32_t own = number(core);
    if (strand() != nullptr) port_->set_waiter(own, strand());
    port_->begin(own);
    run_while([&] { return port_->is_busy(own); });
    if (is_strand_abandoned()) port_->set_waiter(own, nullptr);
}

/// Interrupts a core, and lets it do verbs.
void MachineHardware::send(CoreId core, const std::vector<Verb>& verbs, CrossCall& call) {
    port_->interrupt(number(core), verbs, call);
}

/// Waits until all cores have done their interrupts.
void MachineHardware::wait_for(CrossCall& call) {
    run_while([&] { return call.outstanding > 0; });
    if (call.outstanding > 0) port_->forget(call);
}

/// Lets time pass for the running strand until somebody has woken it at the end of `is_busy`; or the whole machine, outside of all.
void MachineHardware::run_while(const std::function<bool()>& is_busy) {
    while (is_busy()) {
        if (strand() != nullptr) {
            if (!port_->executor.wait("its core")) return;
        } else if (!go_on()) {
            throw InvariantError{"the machine under the kernel stands still, and a core has not halted"};
        }
    }
}

/// The actions of the agenda that are due belong to the step.
bool MachineHardware::go_on() {
    Agenda& agenda = machine_.agenda();
    if (agenda.next() != barrier_) processor_->stop_at(barrier_ = agenda.next());
    if (processor_->round()) return true;
    if (barrier_ == SimTime::max()) return false;
    processor_->reach();
    agenda.run_until(barrier_);
    processor_->see_actions();
    return true;
}

void MachineHardware::clear_page(CoreId core, PhysAddr page) {
    perform(core, {.kind = Kind::clear_page, .address = page.count()});
    bytes_.clear_page(core, page);
}

void MachineHardware::clear_table(CoreId core, PhysAddr page) {
    perform(core, {.kind = Kind::clear_table, .address = page.count()});
}

void MachineHardware::copy_page(CoreId core, PhysAddr to, PhysAddr from) {
    perform(core, {.kind = Kind::copy_page, .address = to.count(), .other = from.count()});
    bytes_.copy_page(core, to, from);
}

void MachineHardware::read(CoreId core, PhysAddr from, std::span<std::byte> to) {
    perform(core, {.kind = Kind::read, .address = from.count(), .size = to.size()});
    bytes_.read(core, from, to);
}

void MachineHardware::write(CoreId core, PhysAddr to, std::span<const std::byte> from) {
    perform(core, {.kind = Kind::write, .address = to.count(), .size = from.size()});
    bytes_.write(core, to, from);
}

void MachineHardware::change_entries(CoreId core, PhysAddr where, std::span<const mmu::EntryChange> changes) {
    for (std::size_t i = 0; i < changes.size(); ++i)
        add(core, {.kind = Kind::change_entry,
                   .address = where.count() + i * sizeof(mmu::Entry),
                   .change = changes[i]});
    perform_added(core);
}

void MachineHardware::flush_lines(CoreId core, PhysAddr from, Bytes size) {
    perform(core, {.kind = Kind::flush_lines, .address = from.count(), .size = size.count()});
    bytes_.flush_lines(core, from, size);
}

void MachineHardware::clean_lines(CoreId core, PhysAddr from, Bytes size) {
    perform(core, {.kind = Kind::clean_lines, .address = from.count(), .size = size.count()});
    bytes_.clean_lines(core, from, size);
}

void MachineHardware::when_still(const std::function<void()>& action) {
    const SimTime at = std::max(now(), machine_.package(0).clock().edge(processor_->uncore().memory_done()));
    // A strand that is abandoned no longer wants it, and is gone when the time comes.
    const auto waits = std::make_shared<fiber::Strand*>(strand());
    machine_.agenda().at(at, "", [this, waits, &action](SimTime time) {
        if (*waits == nullptr) return;
        action();
        port_->executor.wake_at(*std::exchange(*waits, nullptr), time);
    });
    run_while([&] { return *waits != nullptr; });
    *waits = nullptr;
}

void MachineHardware::spend(CoreId /*core*/, SimTime time) {
    if (strand() != nullptr) port_->executor.sleep_until(now() + time);
    else port_->pass_to(processor_->clock().at_or_after(now() + time));
}

}  // namespace mktme::machine_hardware
