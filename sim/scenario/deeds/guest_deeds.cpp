// SPDX-License-Identifier: Apache-2.0
// Guests, and what their code does.
#include "kernel_model/mm/guest/guest.hpp"
#include "kernel_model/mm/mapping/address_space.hpp"
#include "kernel_model/process/task_table.hpp"
#include "kernel_model/task/task.hpp"
#include "sim/scenario/deeds/program.hpp"

namespace mktme::sim {

namespace {

/// The memory of a guest, from its address 0 on.
class GuestMemory final : public ProgramMemory {
public:
    explicit GuestMemory(const Deed& deed) : guest_{deed.actor().guest}, processor_{&deed.task()} {}

    [[nodiscard]] ActionEnd load(mm::Address at, std::span<std::byte> to) const override {
        return ActionEnd::failure(guest_->load(*processor_, at, to));
    }
    [[nodiscard]] ActionEnd store(mm::Address at, std::span<const std::byte> from) const override {
        return ActionEnd::failure(guest_->store(*processor_, at, from));
    }
    [[nodiscard]] ActionEnd run(cpu::InstructionSource& program,
                                std::optional<mm::Address>& /*unmapped*/) const override {
        return ActionEnd::failure(guest_->run(*processor_, program));
    }

private:
    mm::Guest* guest_;
    task::Task* processor_;
};

mm::Range range_of(const scenario::Off& offset, const scenario::Len& length) {
    return {Deed::bytes(offset), Deed::bytes(offset) + Deed::bytes(length)};
}

ActionEnd perform_one(const Deed& deed, const scenario::GuestFill& what) {
    return fill(deed, GuestMemory{deed}, range_of(what.offset, what.length), what.byte);
}
ActionEnd perform_one(const Deed& deed, const scenario::GuestCheck& what) {
    return check(deed, GuestMemory{deed}, range_of(what.offset, what.length), what.byte);
}
ActionEnd perform_one(const Deed& deed, const scenario::GuestTouch& what) {
    return touch(deed, GuestMemory{deed}, range_of(what.offset, what.length), what.pattern);
}

}  // namespace

/// The virtual processor is a thread of the process, on the same core.
DeedResult perform(const Deed& deed, const scenario::Vm& what, const Given& /*name*/) {
    ScenarioWorld& world = deed.world();
    const auto processor = world.kernel.tasks.create_thread(deed.task());
    if (!processor) return ActionEnd::failure(processor.error());
    (*processor)->core = deed.task().core;
    ScenarioActor& actor = world.add(what.guest.text, **processor);
    actor.join(deed.actor());
    actor.guest = &deed.task().memory->add_guest(deed.range(what.memory));
    world.on_arrival(actor);
    return ActionEnd::success();
}

DeedResult perform(const Deed& deed, const scenario::GuestLine& line) {
    return std::visit([&](const auto& one) { return perform_one(deed, one); }, line.what);
}

}  // namespace mktme::sim
