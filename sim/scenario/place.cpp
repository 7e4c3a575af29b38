// SPDX-License-Identifier: Apache-2.0
#include "sim/scenario/place.hpp"

#include <fmt/format.h>

#include "kernel_model/mktme/mktme_service.hpp"
#include "kernel_model/mm/mapping/address_space.hpp"
#include "kernel_model/mm/memory.hpp"
#include "kernel_model/task/task.hpp"
#include "sim/scenario/deeds/deed.hpp"

namespace mktme::sim {

mm::PageTableEntry MemoryPlace::entry() const { return actor->task->memory->table.entry(address); }
const mm::Vma* MemoryPlace::mapping() const { return actor->task->memory->vmas.at(address); }

ScenarioActor& owner_of(ScenarioWorld& world, const std::optional<scenario::Actor>& owner,
                        const std::string& name) {
    for (ScenarioActor& actor : world.actors)
        if (actor.task != nullptr &&
            (owner ? actor.name == owner->text : actor.names->meanings.contains(name)))
            return actor;
    throw NotHere{fmt::format("no living process has the name {}", name)};
}

MemoryPlace place_of(ScenarioWorld& world, const scenario::Fv& range, const scenario::Off& offset) {
    ScenarioActor& actor = owner_of(world, range.owner, range.name.text);
    return {&actor, actor.names->find<RangeMeant>(range.name.text)->range.start + Deed::bytes(offset)};
}

std::optional<PhysAddr> physical_of(const ScenarioWorld& world, const MemoryPlace& place) {
    const auto entry = place.entry();
    if (!entry.has_page()) return std::nullopt;
    const auto page = world.kernel.memory.settings.entries.full_page(entry.bits());
    return PhysAddr{page.count() + place.address % mm::page_size};
}

std::int32_t serial_of(ScenarioWorld& world, const scenario::FKey& key) {
    return owner_of(world, key.owner, key.name.text).names->find<KeyMeant>(key.name.text)->serial;
}

KeyId keyid_of(ScenarioWorld& world, const scenario::FKey& key) {
    const auto* found = world.kernel.keys.find(keys::Serial{serial_of(world, key)});
    if (found == nullptr)
        throw NotHere{fmt::format("the key {} is gone, and its KeyID with it", key.name.text)};
    return key_type::keyid_of(*found);
}

KeyId keyid_of(ScenarioWorld& world, const std::variant<scenario::None, scenario::FKey>& key) {
    const auto* named = std::get_if<scenario::FKey>(&key);
    return named != nullptr ? keyid_of(world, *named) : KeyId{};
}

std::optional<KeyId> chosen_keyid(ScenarioWorld& world, const scenario::KeyIdChoice& choice) {
    if (std::holds_alternative<scenario::PageKeyId>(choice)) return std::nullopt;
    if (const auto* number = std::get_if<scenario::Dec>(&choice))
        return KeyId{static_cast<std::uint16_t>(number->value)};
    const auto* key = std::get_if<scenario::FKey>(&choice);
    return key != nullptr ? keyid_of(world, *key) : KeyId{};
}

}  // namespace mktme::sim
