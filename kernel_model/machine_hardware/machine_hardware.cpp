// SPDX-License-Identifier: Apache-2.0
#include "kernel_model/machine_hardware/machine_hardware.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <array>
#include <utility>

#include "kernel_model/machine_hardware/machine_port.hpp"
#include "kernel_model/machine_hardware/store_recorder.hpp"
#include "models/base/error.hpp"
#include "models/base/merge.hpp"
#include "models/base/stat_sources.hpp"
#include "models/mmu/page_fault.hpp"
#include "models/platform/package.hpp"
#include "models/platform/package_params.hpp"
#include "models/platform/processor.hpp"
#include "models/tme/key_hardware.hpp"
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

std::vector<const tme::KeyHardware*> key_hardware(const platform::Machine& machine) {
    std::vector<const tme::KeyHardware*> packages;
    for (std::size_t i = 0; i < machine.size(); ++i) packages.push_back(&machine.package(i).keys());
    return packages;
}

}  // namespace

MachineHardware::MachineHardware(const std::vector<platform::PackageParams>& packages,
                                 const platform::ProcessorParams& params)
    : machine_{packages},
      tables_{machine_.package(0).layout(), packages.front().data, packages.front().seed},
      cipher_{key_hardware(machine_), Bytes{frames() * page_size}},
      bytes_{entries(), &cipher_},
      cores_(params.caches.all_cores()) {
    port_ = std::make_unique<MachinePort>(
        cores_.size(), params.caches.hop, ClockDomain{params.clock},
        [this](std::uint32_t core, std::uint64_t place) { begin_pconfig(core, place); });
    std::vector<platform::CoreJob> jobs;
    for (std::uint32_t i = 0; i < cores_.size(); ++i)
        jobs.push_back({.source = &port_->source(i), .tables = &tables_, .space = {.pkru = mmu::Pkru{}}});
    processor_ = std::make_unique<platform::Processor>(
        params, jobs, machine_.packages(),
        platform::Attached{.traps = port_.get(), .tables = &tables_, .devices = {}});
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

/// Returns true if a strand runs on another core.
bool MachineHardware::is_elsewhere(CoreId core) const {
    return strand() != nullptr && strand()->core != number(core);
}

StatTree MachineHardware::stats() {
    machine_.finish();
    StatSources sources;
    machine_.report_to(sources);
    processor_->report_to(sources);
    return sources.read(std::max(now(), machine_.last_done()));
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
}

/// Interrupts a core, and lets it do verbs.
void MachineHardware::send(CoreId core, const std::vector<Verb>& verbs, CrossCall& call) {
    port_->interrupt(number(core), verbs, call);
}

/// Waits until all cores have done their interrupts.
void MachineHardware::wait_for(CrossCall& call) {
    run_while([&] { return call.outstanding > 0; });
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

/// Lets the core load, store or fetch bytes as a program does. If an interrupt has taken the translation away by the end, it does
/// so again.
syscall::Translation MachineHardware::execute(const syscall::UserAccess& access, std::size_t size) {
    if (!access.root) return {};
    const std::uint32_t core = number(access.core);
    while (!port_->executor.is_abandoned()) {
        enter(access);
        perform(access.core,
                {.kind = Kind::access, .address = access.address, .size = size, .access = access.kind});
        if (const auto& fault = port_->fault(core))
            return {.was_present = (fault->error_code & mmu::FaultCode::present) != 0};
        const auto found = processor_->core(core).translation_of(access.kind, VirtAddr{access.address});
        if (found) return {.address = found};
    }
    return {};
}

syscall::Translation MachineHardware::load(const syscall::UserAccess& access, std::span<std::byte> to) {
    const syscall::Translation found = execute(access, to.size());
    if (found.address) bytes_.read(access.core, *found.address, to);
    return found;
}

syscall::Translation MachineHardware::store(const syscall::UserAccess& access,
                                            std::span<const std::byte> from) {
    const syscall::Translation found = execute(access, from.size());
    if (found.address) bytes_.write(access.core, *found.address, from);
    return found;
}

/// Returns where the tables in memory lead.
std::optional<PhysAddr> MachineHardware::walk(PhysAddr root, std::uint64_t address) {
    constexpr int top_level = 4;
    PhysAddr table = root;
    for (int level = top_level; level >= 1; --level) {
        const mmu::Entry entry = tables_.read(mmu::entry_place(table, address, level));
        if (!entry.is_present()) return std::nullopt;
        table = entries().full_page(entry.bits());
        if (level == 1 || entry.is_huge())
            return PhysAddr{table.count() + address % mmu::bytes_of(mmu::size_of_leaf(level))};
    }
    return std::nullopt;
}

/// Without page tables the first access faults. Stores write zeros: their values are not known.
syscall::ProgramStop MachineHardware::run(const syscall::UserAccess& where, cpu::InstructionSource& program) {
    if (!where.root) return bytes_.run(where, program);
    const std::uint32_t core = number(where.core);
    StoreRecorder recorder{program};
    enter(where);
    port_->source(core).add(recorder);
    perform_added(where.core);
    constexpr std::array<std::byte, line_size.count()> zeros{};
    for (const StoreRecorder::Store& store : recorder.stores())
        if (const auto found = walk(*where.root, store.address.count()))
            bytes_.write(where.core, *found, std::span{zeros}.first(store.bytes));
    const auto& fault = port_->fault(core);
    if (!fault) return {};
    return {.has_ended = false,
            .address = fault->address.count(),
            .kind = fault->access,
            .was_present = (fault->error_code & mmu::FaultCode::present) != 0};
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

/// Returns how a core invalidates a range; nothing if it has nothing of the space.
std::vector<Verb> MachineHardware::invalidations(CoreId core, SpaceId space,
                                                 syscall::VirtualRange range) const {
    const std::uint64_t pcid = pcid_of(space);
    const auto& spaces = cores_.at(number(core)).spaces;
    if (const auto latest = spaces.find(pcid); latest == spaces.end() || latest->second != space) return {};
    const std::uint64_t first = range.start / page_size;
    // The invalidation of one address drops the upper levels of the whole space: an empty range stands for these alone.
    const std::uint64_t end = std::max(first + 1, (range.end + page_size - 1) / page_size);
    if (end - first > most_pages_by_address) return {{.kind = Kind::invalidate_space, .other = pcid}};
    std::vector<Verb> verbs;
    for (std::uint64_t page = first; page < end; ++page)
        verbs.push_back({.kind = Kind::invalidate_page, .address = page * page_size, .other = pcid});
    return verbs;
}

/// The others are interrupted first, and do it at the same time.
void MachineHardware::flush_tlb(CoreId core, SpaceId space, syscall::VirtualRange range, const CpuSet& cpus) {
    CrossCall call{strand()};
    std::vector<Verb> own;
    for (std::uint32_t i = 0; i < cores_.size(); ++i) {
        if (!cpus.has(CoreId{i})) continue;
        std::vector<Verb> verbs = invalidations(CoreId{i}, space, range);
        if (CoreId{i} == core) own = std::move(verbs);
        else if (!verbs.empty()) send(CoreId{i}, verbs, call);
    }
    for (const Verb& verb : own) add(core, verb);
    if (!own.empty()) perform_added(core);
    wait_for(call);
}

void MachineHardware::flush_lines(CoreId core, PhysAddr from, Bytes size) {
    perform(core, {.kind = Kind::flush_lines, .address = from.count(), .size = size.count()});
    bytes_.flush_lines(core, from, size);
}

void MachineHardware::clean_lines(CoreId core, PhysAddr from, Bytes size) {
    perform(core, {.kind = Kind::clean_lines, .address = from.count(), .size = size.count()});
    bytes_.clean_lines(core, from, size);
}

/// Returns a core of a package: `core`, if it is one of them.
CoreId MachineHardware::core_of(PackageId package, CoreId core) const {
    const auto cores = static_cast<std::uint32_t>(cores_.size() / machine_.size());
    return number(core) / cores == number(package) ? core : CoreId{number(package) * cores};
}

void MachineHardware::wbinvd(CoreId core, PackageId package) {
    perform(core_of(package, core), {.kind = Kind::wbinvd});
    bytes_.wbinvd(core, package);
}

tme::PconfigResult MachineHardware::pconfig(CoreId core, PackageId package,
                                            const tme::KeyProgramImage& image) {
    const syscall::KeyProgramming work{core, package, &image};
    std::vector<tme::PconfigResult> results;
    program({&work, 1}, results);
    return results.front();
}

/// All packages begin at once, each on its core.
void MachineHardware::program(std::span<const syscall::KeyProgramming> work,
                              std::vector<tme::PconfigResult>& results) {
    CrossCall call{strand()};
    const std::uint64_t first = programmed_;
    for (const syscall::KeyProgramming& each : work) {
        programmings_[programmed_] = {.work = &each};
        const Verb verb{.kind = Kind::pconfig, .address = programmed_++};
        if (is_elsewhere(each.core)) send(each.core, {verb}, call);
        else add(each.core, verb);
    }
    for (const syscall::KeyProgramming& each : work)
        if (!is_elsewhere(each.core)) port_->begin(number(each.core));
    for (const syscall::KeyProgramming& each : work)
        if (!is_elsewhere(each.core)) perform_added(each.core);
    wait_for(call);
    for (std::uint64_t i = first; i < first + work.size(); ++i)
        results.push_back(programmings_.extract(i).mapped().result);
}

/// A core has come to a PCONFIG. It begins once the controllers have done what lies behind, and its result comes to the core by way
/// of the port.
void MachineHardware::begin_pconfig(std::uint32_t core, std::uint64_t operand) {
    Programming& programming = programmings_.at(operand);
    const auto& [executor, package, image] = *programming.work;
    platform::Package& where = machine_.package(number(package));
    const SimTime at = std::max(now(), where.clock().edge(processor_->uncore().memory_done()));
    const auto end = [this, core, &programming](const tme::PconfigResult& result) {
        note(result);
        programming.result = result;
        if (result.programmed) bytes_.lines().change_key(*result.programmed);
        port_->answer_at(core, processor_->clock().at_or_after(result.done));
    };
    if (auto early = result_of(package, *image)) {
        early->done = at;
        return end(*early);
    }
    where.pconfig(at, {.processor = tme::LogicalProcessor{core}}, *image, end);
}

void MachineHardware::when_still(const std::function<void()>& action) {
    const SimTime at = std::max(now(), machine_.package(0).clock().edge(processor_->uncore().memory_done()));
    bool is_done = false;
    machine_.agenda().at(at, "", [&, waits = strand()](SimTime time) {
        action();
        is_done = true;
        port_->executor.wake_at(*waits, time);
    });
    run_while([&] { return !is_done; });
}

void MachineHardware::interrupt(CoreId core, const CpuSet& cpus) {
    CrossCall call{strand()};
    for (std::uint32_t i = 0; i < cores_.size(); ++i)
        if (cpus.has(CoreId{i}) && CoreId{i} != core) send(CoreId{i}, {}, call);
    wait_for(call);
}

void MachineHardware::spend(CoreId /*core*/, SimTime time) {
    if (strand() != nullptr) port_->executor.sleep_until(now() + time);
    else port_->pass_to(processor_->clock().at_or_after(now() + time));
}

}  // namespace mktme::machine_hardware
