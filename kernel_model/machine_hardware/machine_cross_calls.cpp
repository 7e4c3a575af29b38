// SPDX-License-Identifier: Apache-2.0
// Work that concerns other cores: flushes of TLBs, WBINVD, PCONFIG, interrupts.
#include <algorithm>

#include "kernel_model/machine_hardware/machine_hardware.hpp"
#include "kernel_model/machine_hardware/machine_port.hpp"
#include "models/platform/package.hpp"
#include "models/platform/processor.hpp"
#include "models/tme/pconfig/key_program_struct.hpp"
#include "models/tme/pconfig/pconfig_command.hpp"

namespace mktme::machine_hardware {

using Kind = Verb::Kind;
using syscall::page_size;

namespace {

/// Pages up to which a range is invalidated page by page (tlb_single_page_flush_ceiling).
constexpr std::uint64_t most_pages_by_address = 33;

/// Returns true if the KeyID has a key of its own after this program.
bool sets_key(const tme::KeyProgramStruct& program) {
    const auto command = static_cast<tme::PconfigCommand>(program.command);
    return command == tme::PconfigCommand::set_key_direct || command == tme::PconfigCommand::set_key_random;
}

}  // namespace

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
        programmings_[programmed_] = {.package = each.package, .image = *each.image};
        const Verb verb{.kind = Kind::pconfig, .address = programmed_++};
        if (is_elsewhere(each.core)) send(each.core, {verb}, call);
        else add(each.core, verb);
    }
    for (const syscall::KeyProgramming& each : work)
        if (!is_elsewhere(each.core)) port_->begin(number(each.core));
    for (const syscall::KeyProgramming& each : work)
        if (!is_elsewhere(each.core)) perform_added(each.core);
    wait_for(call);
    for (std::uint64_t i = first; i < first + work.size(); ++i) {
        results.push_back(programmings_.at(i).result);
        // The cores of an abandoned strand have yet to come to them.
        if (!is_strand_abandoned()) programmings_.erase(i);
    }
}

/// A core has come to a PCONFIG. It begins once the controllers have done what lies behind, and its result comes to the core by way
/// of the port.
void MachineHardware::begin_pconfig(std::uint32_t core, std::uint64_t operand) {
    Programming& programming = programmings_.at(operand);
    platform::Package& where = machine_.package(number(programming.package));
    const SimTime at = std::max(now(), where.clock().edge(processor_->uncore().memory_done()));
    const auto end = [this, core, &programming](const tme::PconfigResult& result) {
        note(result);
        if (result.is_success()) {
            const auto program = tme::KeyProgramStruct::parse(programming.image);
            const KeyId keyid{program.keyid};
            left_[{programming.package, keyid}] = {
                .has_key = sets_key(program), .generation = found(programming.package, keyid).generation};
        }
        programming.result = result;
        if (result.programmed) bytes_.lines().change_key(*result.programmed);
        port_->answer_at(core, processor_->clock().at_or_after(result.done));
    };
    if (auto early = result_of(programming.package, programming.image)) {
        early->done = at;
        note(*early);
        programming.result = *early;
        return port_->answer_at(core, processor_->clock().at_or_after(at));
    }
    where.pconfig(at, {.processor = tme::LogicalProcessor{core}}, programming.image, end);
}

void MachineHardware::interrupt(CoreId core, const CpuSet& cpus) {
    CrossCall call{strand()};
    for (std::uint32_t i = 0; i < cores_.size(); ++i)
        if (cpus.has(CoreId{i}) && CoreId{i} != core) send(CoreId{i}, {}, call);
    wait_for(call);
}

}  // namespace mktme::machine_hardware
