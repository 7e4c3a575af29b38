// SPDX-License-Identifier: Apache-2.0
#include "kernel_model/machine_hardware/machine_hardware.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <numeric>
#include <utility>

#include "models/base/error.hpp"
#include "models/mmu/page_fault.hpp"
#include "models/platform/package.hpp"
#include "models/platform/package_params.hpp"
#include "models/platform/processor.hpp"
#include "models/tme/pconfig/key_program_struct.hpp"

namespace mktme::machine_hardware {

namespace {

using Kind = Verb::Kind;
using syscall::page_size;

/// PCIDs that spaces get in turn; 0 is that of a core that has loaded none.
constexpr std::uint64_t pcids = 4095;
/// Pages up to which a range is invalidated page by page (tlb_single_page_flush_ceiling).
constexpr std::uint64_t most_pages_by_address = 33;

constexpr std::uint64_t pcid_of(SpaceId space) { return 1 + number(space) % pcids; }

std::vector<VerbSource*> pointers_to(std::deque<VerbSource>& sources) {
    std::vector<VerbSource*> pointers;
    pointers.reserve(sources.size());
    for (VerbSource& source : sources) pointers.push_back(&source);
    return pointers;
}

}  // namespace

MachineHardware::MachineHardware(const std::vector<platform::PackageParams>& packages,
                                 const platform::ProcessorParams& params)
    : machine_{packages},
      tables_{machine_.package(0).layout(), packages.front().data, packages.front().seed},
      bytes_{entries()},
      sources_(params.caches.all_cores()),
      port_{std::make_unique<MachinePort>(pointers_to(sources_), params.caches.hop)},
      cores_(sources_.size()) {
    std::vector<platform::CoreJob> jobs;
    for (VerbSource& source : sources_)
        jobs.push_back({.source = &source, .tables = &tables_, .space = {.pkru = mmu::Pkru{}}});
    processor_ = std::make_unique<platform::Processor>(
        params, jobs, machine_.packages(),
        platform::Attached{.traps = port_.get(), .tables = &tables_, .devices = {}});
    run();
}

MachineHardware::~MachineHardware() = default;

mmu::EntryFormat MachineHardware::entries() const { return mmu::EntryFormat{machine_.package(0).layout()}; }

std::uint64_t MachineHardware::frames() const {
    return machine_.package(0).capacity().count() * machine_.size() / page_size;
}

std::uint64_t MachineHardware::wrong_reads() const {
    std::uint64_t wrong = 0;
    for (std::size_t number = 0; number < machine_.size(); ++number)
        if (const auto* const contents = machine_.package(number).contents())
            wrong = std::accumulate(contents->stats().wrong.begin(), contents->stats().wrong.end(), wrong);
    return wrong;
}

SimTime MachineHardware::now() const { return processor_->clock().edge(port_->now()); }

/// Lets one core do one verb.
void MachineHardware::perform(CoreId core, const Verb& verb) {
    add(core, verb);
    perform_added(core);
}

/// Lets one core do what was added to its verbs.
void MachineHardware::perform_added(CoreId core) {
    port_->wake(number(core));
    run();
}

/// Runs the machine until all cores have halted.
void MachineHardware::run() {
    while (!port_->is_idle()) go_on();
}

/// Runs the machine a little further, with the actions of its agenda that are due.
void MachineHardware::go_on() {
    Agenda& agenda = machine_.agenda();
    if (agenda.next() != barrier_) processor_->stop_at(barrier_ = agenda.next());
    if (processor_->round()) return;
    if (barrier_ == SimTime::max())
        throw InvariantError{"the machine under the kernel stands still, and a core has not halted"};
    processor_->reach();
    agenda.run_until(barrier_);
    processor_->see_actions();
}

/// Loads the address space and the rights of an access, unless its core has them.
void MachineHardware::enter(const syscall::UserAccess& access) {
    CoreState& core = cores_.at(number(access.core));
    const std::uint64_t pcid = pcid_of(access.space);
    const std::uint64_t cr3 = access.root->count() | pcid;
    const auto latest = core.spaces.find(pcid);
    const bool keeps = latest != core.spaces.end() && latest->second == access.space;
    if (cr3 != core.cr3 || !keeps) {
        add(access.core, {.kind = Kind::move_to_cr3, .address = cr3 | (keeps ? mmu::cr3_keeps_pcid : 0)});
        core.cr3 = cr3;
        core.spaces[pcid] = access.space;
    }
    const std::uint32_t pkru = access.pkru == nullptr ? 0 : access.pkru->value();
    if (pkru == core.pkru) return;
    add(access.core, {.kind = Kind::write_pkru, .address = pkru});
    core.pkru = pkru;
}

syscall::Translation MachineHardware::translate(const syscall::UserAccess& access) {
    if (!access.root) return {};
    enter(access);
    const std::uint32_t core = number(access.core);
    perform(access.core, {.kind = Kind::access, .address = access.address, .access = access.kind});
    if (const auto& fault = port_->fault(core))
        return {.was_present = (fault->error_code & mmu::FaultCode::present) != 0};
    const auto address = processor_->core(core).translation_of(access.kind, VirtAddr{access.address});
    if (!address)
        throw InvariantError{
            fmt::format("core {} has accessed {:#x}, and has no translation of it", core, access.address)};
    return {.address = address};
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

/// Adds what a core must invalidate of a range. Returns false if it has nothing of the space.
bool MachineHardware::add_invalidations(CoreId core, SpaceId space, syscall::VirtualRange range) {
    const std::uint64_t pcid = pcid_of(space);
    const auto& spaces = cores_.at(number(core)).spaces;
    if (const auto latest = spaces.find(pcid); latest == spaces.end() || latest->second != space)
        return false;
    const std::uint64_t first = range.start / page_size;
    const std::uint64_t end = range.end / page_size + (range.end % page_size == 0 ? 0 : 1);
    if (end - first > most_pages_by_address) {
        add(core, {.kind = Kind::invalidate_space, .other = pcid});
        return true;
    }
    for (std::uint64_t page = first; page < end; ++page)
        add(core, {.kind = Kind::invalidate_page, .address = page * page_size, .other = pcid});
    return end > first;
}

void MachineHardware::flush_tlb(CoreId /*core*/, SpaceId space, syscall::VirtualRange range,
                                const CpuSet& cpus) {
    for (std::uint32_t i = 0; i < cores_.size(); ++i)
        if (cpus.has(CoreId{i}) && add_invalidations(CoreId{i}, space, range)) port_->wake(i);
    run();
}

void MachineHardware::flush_lines(CoreId core, PhysAddr from, Bytes size) {
    perform(core, {.kind = Kind::flush_lines, .address = from.count(), .size = size.count()});
    bytes_.flush_lines(core, from, size);
}

void MachineHardware::clean_lines(CoreId core, PhysAddr from, Bytes size) {
    perform(core, {.kind = Kind::clean_lines, .address = from.count(), .size = size.count()});
    bytes_.clean_lines(core, from, size);
}

void MachineHardware::wbinvd(CoreId core, PackageId package) {
    perform(core, {.kind = Kind::wbinvd});
    bytes_.wbinvd(core, package);
}

/// PCONFIG begins once the controllers have done what lies behind, and the call goes on at its end.
tme::PconfigResult MachineHardware::pconfig(CoreId core, PackageId package,
                                            const tme::KeyProgramImage& image) {
    platform::Package& where = machine_.package(number(package));
    const SimTime at = std::max(now(), where.clock().edge(processor_->uncore().memory_done()));
    std::optional<tme::PconfigResult> result;
    where.pconfig(at, {.processor = tme::LogicalProcessor{number(core)}}, image,
                  [&](const tme::PconfigResult& end) { result = end; });
    while (!result) go_on();
    port_->pass_to(processor_->clock().at_or_after(result->done));
    if (result->programmed) bytes_.lines().change_key(*result->programmed);
    return *result;
}

void MachineHardware::interrupt(CoreId /*core*/, const CpuSet& /*cpus*/) {}

void MachineHardware::spend(CoreId /*core*/, SimTime time) {
    port_->pass_to(processor_->clock().at_or_after(now() + time));
}

}  // namespace mktme::machine_hardware
