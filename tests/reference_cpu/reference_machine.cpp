// SPDX-License-Identifier: Apache-2.0
#include "tests/reference_cpu/reference_machine.hpp"

#include <algorithm>

#include "models/platform/machine.hpp"
#include "tests/reference_cpu/case_packages.hpp"
#include "tests/reference_cpu/placed_program.hpp"

namespace mktme::reference_cpu {

namespace {

std::vector<Number> packages_of_devices(const test::MachineCase& machine_case) {
    std::vector<Number> packages;
    for (const auto& device : machine_case.devices) packages.push_back(static_cast<Number>(device.package));
    return packages;
}

/// Removes what comes in this cycle to the trap port or from it, and returns it in order of cores.
template <class T>
std::vector<T> due_at(std::vector<T>& on_their_way, Cycle cycle) {
    std::vector<T> due;
    const auto is_due = [cycle](const T& one) { return one.at.count() == cycle; };
    std::ranges::copy_if(on_their_way, std::back_inserter(due), is_due);
    std::erase_if(on_their_way, is_due);
    std::ranges::stable_sort(due, {}, &T::core);
    return due;
}

}  // namespace

ReferenceMachine::ReferenceMachine(const test::MachineCase& machine_case, cpu::MachineObserver& observer)
    : observer_{observer},
      cores_of_package_{machine_case.caches.cores},
      hop_{machine_case.caches.hop.count()},
      mail_{machine_case.caches.cores, machine_case.caches.packages, packages_of_devices(machine_case)},
      links_{machine_case.link, machine_case.clock, mail_},
      packages_{test::machine_of(machine_case)},
      contents_{machine_case.caches.data, packages_->package(0).layout()},
      tables_{machine_case, *packages_},
      port_{machine_case, tables_} {
    for (Number package = 0; package < machine_case.caches.packages; ++package)
        memories_.push_back(std::make_unique<ReferenceMemory>(
            packages_->package(package), machine_case.clock, package * static_cast<Number>(cores_of_package_),
            cores_of_package_));
    for (Number n = 0; n < machine_case.caches.all_cores(); ++n) {
        add_core(n, machine_case);
        slices_.push_back(std::make_unique<ReferenceSlice>(
            n, machine_case.caches, mail_, *memories_[mail_.package_of(n)], contents_, observer_));
    }
    add_devices(machine_case);
}

ReferenceMachine::~ReferenceMachine() = default;

void ReferenceMachine::add_devices(const test::MachineCase& machine_case) {
    for (const auto& device : machine_case.devices) {
        const auto number = static_cast<Number>(cores_.size() + devices_.size());
        devices_.push_back(std::make_unique<ReferenceDevice>(
            number, device, machine_case.caches.hop.count(), [this](PhysAddr line) { return slice_of(line); },
            mail_));
    }
}

void ReferenceMachine::add_core(Number number, const test::MachineCase& machine_case) {
    const auto& programs = machine_case.programs;
    const test::CoreProgram program =
        number < programs.size() ? test::placed(programs[number], tables_) : test::CoreProgram{};
    caches_.push_back(std::make_unique<ReferenceCaches>(
        number, machine_case.caches, [this](PhysAddr line) { return slice_of(line); }, mail_, contents_,
        observer_));
    mmus_.push_back(std::make_unique<ReferenceMmu>(
        machine_case.mmu, machine_case.tlb, tables_, test::first_cr3(program, tables_), machine_case.pkru,
        *caches_.back(), [this, number](PhysAddr place, mmu::Entry entry) {
            marks_.push_back({Cycles{now_ + hop_}, number, place, entry});
        }));
    cores_.push_back(std::make_unique<ReferenceCore>(number, machine_case, program, *caches_.back(),
                                                     *mmus_.back(), traps_, observer_));
}

/// The slice is one of the package whose memory has the line. Aliases of a line meet in it.
Number ReferenceMachine::slice_of(PhysAddr line) {
    __extension__ using Wide = unsigned __int128;
    const DramAddr address = package().layout().without_keyid(line);
    const std::uint64_t home = (address.count() - package().base().count()) / package().capacity().count();
    const std::uint64_t n = address.count() / line_size.count();
    const auto slice = static_cast<std::uint64_t>(Wide{n * 0x9E3779B97F4A7C15} * cores_of_package_ >> 64U);
    return static_cast<Number>(home * cores_of_package_ + slice);
}

/// The port takes the traps of this cycle in order of cores, behind the flags that walkers have set a hop ago, and gives answers;
/// those that come now go to their cores.
void ReferenceMachine::serve_traps() {
    for (const cpu::EntryMark& mark : due_at(marks_, now_)) port_.see(mark);
    for (const cpu::Trap& trap : due_at(traps_, now_)) port_.take(trap);
    if (port_.next().count() <= now_)
        for (const cpu::TrapAnswer& answer : port_.run(Cycles{now_})) answers_.push_back(answer);
    for (const cpu::TrapAnswer& answer : due_at(answers_, now_))
        cores_[answer.core]->answer_comes(answer.kind);
}

void ReferenceMachine::step() {
    for (auto& memory : memories_) memory->advance(now_);
    links_.cycle(now_);
    serve_traps();
    for (auto& core : cores_) core->cycle(now_);
    for (auto& device : devices_) device->cycle(now_);
    for (auto& slice : slices_) slice->cycle(now_);
    ++now_;
}

Cycle ReferenceMachine::run(Cycle limit) {
    while (!is_done() && now_ < limit) step();
    return now_;
}

bool ReferenceMachine::is_done() const {
    const auto is_empty = [](const auto& messages) { return messages.empty(); };
    return std::ranges::all_of(cores_, [](const auto& core) { return core->is_finished(); }) &&
           std::ranges::all_of(caches_, [](const auto& caches) { return caches->is_quiet(); }) &&
           std::ranges::all_of(mmus_, [](const auto& mmu) { return mmu->is_quiet(); }) &&
           std::ranges::all_of(slices_, [](const auto& slice) { return slice->is_quiet(); }) &&
           std::ranges::all_of(mail_.to_core, is_empty) && std::ranges::all_of(mail_.to_slice, is_empty) &&
           std::ranges::all_of(devices_, [](const auto& device) { return device->is_quiet(); }) &&
           mail_.crossing.empty() && traps_.empty() && answers_.empty() &&
           std::ranges::all_of(memories_, [](const auto& memory) { return memory->is_quiet(); });
}

std::string ReferenceMachine::text() const {
    std::string text;
    for (const auto& core : cores_) text += core->text() + "\n";
    for (const auto& slice : slices_) text += slice->text() + "\n";
    return text;
}

}  // namespace mktme::reference_cpu
