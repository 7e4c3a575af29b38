// SPDX-License-Identifier: Apache-2.0
#include "sim/scenario/conditions.hpp"

#include <fmt/format.h>

#include "kernel_model/mktme/mktme_service.hpp"
#include "kernel_model/mm/mapping/address_space.hpp"
#include "kernel_model/mm/memory.hpp"
#include "kernel_model/task/task.hpp"
#include "sim/scenario/deeds/deed.hpp"

namespace mktme::sim {

namespace {

/// Returns the actor that owns a name: the one stated, or the first living process that has it.
ScenarioActor& owner_of(ScenarioWorld& world, const std::optional<scenario::Actor>& owner, const std::string& name) {
    if (owner) return *world.find(owner->text);
    for (ScenarioActor& actor : world.actors)
        if (actor.task != nullptr && actor.names->meanings.contains(name)) return actor;
    throw NotHere{fmt::format("no living process has the name {}", name)};
}

/// A page of a range of somebody.
struct Place {
    ScenarioActor* actor = nullptr;
    mm::Address address = 0;

    [[nodiscard]] mm::PageTableEntry entry() const { return actor->task->memory->table.entry(address); }
    [[nodiscard]] const mm::Vma* mapping() const { return actor->task->memory->vmas.at(address); }
};
Place place_of(ScenarioWorld& world, const scenario::Fv& range, const scenario::Off& offset) {
    ScenarioActor& actor = owner_of(world, range.owner, range.name.text);
    return {&actor, actor.names->find<RangeMeant>(range.name.text)->range.start + Deed::bytes(offset)};
}

std::int32_t serial_of(ScenarioWorld& world, const scenario::FKey& key) {
    return owner_of(world, key.owner, key.name.text).names->find<KeyMeant>(key.name.text)->serial;
}

/// Returns the KeyID of a key, or 0 for `none`.
KeyId keyid_of(ScenarioWorld& world, const std::variant<scenario::None, scenario::FKey>& key) {
    const auto* named = std::get_if<scenario::FKey>(&key);
    if (named == nullptr) return {};
    const auto* found = world.kernel.keys.find(keys::Serial{serial_of(world, *named)});
    if (found == nullptr) throw NotHere{fmt::format("the key {} is gone, and its KeyID with it", named->name.text)};
    return key_type::keyid_of(*found);
}

std::string differs(std::uint64_t wanted, std::uint64_t found) {
    return wanted == found ? std::string{} : fmt::format("{}", found);
}

std::string check(ScenarioWorld& world, const scenario::FreeKeyIds& what) {
    return differs(what.count.value, world.kernel.mktme()->map.available());
}

std::string check(ScenarioWorld& world, const scenario::HasKeyId& what) {
    const Place place = place_of(world, what.range, what.offset);
    if (!place.entry().has_page()) return "no page";
    return differs(keyid_of(world, what.key).count(),
                   world.kernel.memory.settings.entries.keyid(place.entry().bits()).count());
}

std::string check(ScenarioWorld& world, const scenario::MappedWith& what) {
    const Place place = place_of(world, what.range, what.offset);
    const KeyId wanted = keyid_of(world, what.key);
    if (const std::string wrong = differs(wanted.count(), place.mapping()->keyid().count()); !wrong.empty())
        return "a mapping with KeyID " + wrong;
    const auto entry = place.entry();
    if (!entry.has_page()) return {};
    const auto format = world.kernel.memory.settings.entries;
    const KeyId of_page = world.kernel.memory.frames.keyid(entry.frame(format));
    if (of_page != wanted) return fmt::format("a page with KeyID {}", of_page.count());
    const KeyId of_entry = format.keyid(entry.bits());
    return of_entry == wanted ? std::string{} : fmt::format("an entry with KeyID {}", of_entry.count());
}

std::string check(ScenarioWorld& world, const scenario::SameKey& what) {
    const std::int32_t one = serial_of(world, what.one);
    const std::int32_t other = serial_of(world, what.other);
    return one == other ? std::string{} : fmt::format("serials {} and {}", one, other);
}

std::uint64_t frame_at(ScenarioWorld& world, const Place& place) {
    return number(place.entry().frame(world.kernel.memory.settings.entries));
}

std::string check(ScenarioWorld& world, const scenario::SameFrame& what) {
    const auto one = frame_at(world, place_of(world, what.one, what.one_offset));
    const auto other = frame_at(world, place_of(world, what.other, what.other_offset));
    return one == other ? std::string{} : fmt::format("frames {} and {}", one, other);
}

std::string check(ScenarioWorld& world, const scenario::DifferentFrame& what) {
    const auto one = frame_at(world, place_of(world, what.one, what.one_offset));
    const auto other = frame_at(world, place_of(world, what.other, what.other_offset));
    return one != other ? std::string{} : fmt::format("frame {}", one);
}

std::string check(ScenarioWorld& world, const scenario::HasPkru& what) {
    const ScenarioActor& actor = *world.find(what.actor.text);
    if (actor.task == nullptr) return "dead";
    const std::uint32_t found = actor.task->pkru.value();
    return found == what.value.value ? std::string{} : fmt::format("0x{:08x}", found);
}

std::string check(ScenarioWorld& world, const scenario::Blocked& what) {
    return world.find(what.actor.text)->is_busy() ? std::string{} : "idle";
}

std::string check(ScenarioWorld& world, const scenario::Alive& what) {
    return world.find(what.actor.text)->task != nullptr ? std::string{} : "dead";
}

std::string check(ScenarioWorld& world, const scenario::Dead& what) {
    return world.find(what.actor.text)->task == nullptr ? std::string{} : "alive";
}

std::string check(ScenarioWorld& world, const scenario::Slot& what) {
    const auto& service = *world.kernel.mktme();
    const auto wanted = EnumNames<scenario::SlotState>::names[static_cast<std::size_t>(what.state.value)];
    std::size_t count = 0;
    using key_type::KeyIdState;
    for (const auto state :
         {KeyIdState::available, KeyIdState::assigned, KeyIdState::ref_killed, KeyIdState::ref_released})
        if (state_name(state, service.params.profile) == wanted) count += service.map.count(state);
    return differs(what.count.value, count);
}

template <class T>
concept Checked = requires(ScenarioWorld& world, const T& what) {
    { check(world, what) } -> std::same_as<std::string>;
};

}  // namespace

std::string contradiction(ScenarioWorld& world, const scenario::Condition& condition) {
    return std::visit(
        [&]<class T>(const T& what) -> std::string {
            if constexpr (Checked<T>) return check(world, what);
            else throw NotHere{"needs a machine with encrypted memory"};
        },
        condition);
}

}  // namespace mktme::sim
