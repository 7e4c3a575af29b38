// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <initializer_list>
#include <optional>

#include "kernel_model/syscall/numbers.hpp"
#include "sim/scenario/action_end.hpp"
#include "sim/scenario/scenario_world.hpp"

namespace mktme::sim {

using syscall::number_of;

/// End of an action.
using DeedResult = ActionEnd;

/// An actor that acts on its core, in its strand, and what its action needs of the world. Precondition of all look-ups: the names
/// of the line stand for something (name_use.hpp).
class Deed {
public:
    Deed(ScenarioWorld& world, ScenarioActor& actor) : world_{&world}, actor_{&actor} {}

    [[nodiscard]] ScenarioWorld& world() const { return *world_; }
    [[nodiscard]] ScenarioActor& actor() const { return *actor_; }
    [[nodiscard]] task::Task& task() const { return *actor_->task; }
    [[nodiscard]] ProcessNames& names() const { return *actor_->names; }

    /// Performs a system call, asleep or not. `finish` makes the end of it from the value of its result register. It is not called
    /// if the process ends meanwhile.
    DeedResult call(std::uint64_t number, std::initializer_list<std::uint64_t> arguments,
                    const std::function<ActionEnd(std::int64_t)>& finish = ActionEnd::of_result) const;
    /// Returns false if the process is to end, or the scenario has: a long action ends then.
    [[nodiscard]] bool goes_on() const;
    /// Places a text in the memory of the program, and returns its address.
    [[nodiscard]] std::uint64_t place(const std::string& text) const {
        return world_->user.place(text).value;
    }

    /// Gives a key a name of the process.
    void name_key(const std::string& name, std::int64_t serial) const;

    [[nodiscard]] mm::Range range(const scenario::V& name) const {
        return names().find<RangeMeant>(name.text)->range;
    }
    [[nodiscard]] mm::Address address(const scenario::V& name, const scenario::Off& offset) const {
        return range(name).start + bytes(offset);
    }
    [[nodiscard]] std::uint64_t serial(const scenario::Key& key) const;
    [[nodiscard]] std::uint64_t pkey(const scenario::Pk& key) const;

    static std::uint64_t bytes(const scenario::Extent& extent) {
        return extent.in_pages ? mm::in_bytes(extent.count) : extent.count;
    }
    static std::uint64_t protection(const scenario::Prot& protection);
    static std::uint64_t rights(scenario::Rights rights);
    static std::uint64_t serial_of(scenario::Ring ring);
    static std::uint64_t word(std::int64_t value) { return static_cast<std::uint64_t>(value); }

private:
    ScenarioWorld* world_;
    ScenarioActor* actor_;
};

// One function for each action. `name` is what the line gives its result.
using Given = std::optional<scenario::Given>;

DeedResult perform(const Deed& deed, const scenario::AddKey& what, const Given& name);
DeedResult perform(const Deed& deed, const scenario::RequestKey& what, const Given& name);
DeedResult perform(const Deed& deed, const scenario::Keyctl& what, const Given& name);
DeedResult perform(const Deed& deed, const scenario::Call& what, const Given& name);
DeedResult perform(const Deed& deed, const scenario::Mmap& what, const Given& name);
DeedResult perform(const Deed& deed, const scenario::EncryptMprotect& what, const Given& name);
DeedResult perform(const Deed& deed, const scenario::Mprotect& what, const Given& name);
DeedResult perform(const Deed& deed, const scenario::PkeyMprotect& what, const Given& name);
DeedResult perform(const Deed& deed, const scenario::Munmap& what, const Given& name);
DeedResult perform(const Deed& deed, const scenario::Madvise& what, const Given& name);
DeedResult perform(const Deed& deed, const scenario::Flush& what, const Given& name);
DeedResult perform(const Deed& deed, const scenario::Fill& what, const Given& name);
DeedResult perform(const Deed& deed, const scenario::Check& what, const Given& name);
DeedResult perform(const Deed& deed, const scenario::Touch& what, const Given& name);
DeedResult perform(const Deed& deed, const scenario::Replay& what, const Given& name);
DeedResult perform(const Deed& deed, const scenario::PkeyAlloc& what, const Given& name);
DeedResult perform(const Deed& deed, const scenario::PkeyFree& what, const Given& name);
DeedResult perform(const Deed& deed, const scenario::PkeyGet& what, const Given& name);
DeedResult perform(const Deed& deed, const scenario::PkeySet& what, const Given& name);
DeedResult perform(const Deed& deed, const scenario::Wrpkru& what, const Given& name);
DeedResult perform(const Deed& deed, const scenario::Fork& what, const Given& name);
DeedResult perform(const Deed& deed, const scenario::Exec& what, const Given& name);
DeedResult perform(const Deed& deed, const scenario::Exit& what, const Given& name);
DeedResult perform(const Deed& deed, const scenario::SetUid& what, const Given& name);
DeedResult perform(const Deed& deed, const scenario::Sleep& what, const Given& name);
DeedResult perform(const Deed& deed, const scenario::Work& what, const Given& name);
DeedResult perform(const Deed& deed, const scenario::Rlimit& what, const Given& name);
DeedResult perform(const Deed& deed, const scenario::Block& what, const Given& name);
DeedResult perform(const Deed& deed, const scenario::Unblock& what, const Given& name);
DeedResult perform(const Deed& deed, const scenario::Signalfd& what, const Given& name);
DeedResult perform(const Deed& deed, const scenario::Take& what, const Given& name);
DeedResult perform(const Deed& deed, const scenario::Kill& what, const Given& name);
DeedResult perform(const Deed& deed, const scenario::Dma& what, const Given& name);
DeedResult perform(const Deed& deed, const scenario::Mm& what, const Given& name);
DeedResult perform(const Deed& deed, const scenario::Vm& what, const Given& name);

/// Performs an action. Throws NotHere if this machine cannot do it.
DeedResult perform(const Deed& deed, const scenario::Action& action);
/// Performs what a guest does. Precondition: the actor is its virtual processor.
DeedResult perform(const Deed& deed, const scenario::GuestLine& line);

/// Sets the capability of a process: no other one stays.
void set_capability(task::Task& task, scenario::Cap cap);

}  // namespace mktme::sim
