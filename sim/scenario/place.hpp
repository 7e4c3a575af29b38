// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernel_model/mm/mapping/vma.hpp"
#include "kernel_model/mm/paging/page_table_entry.hpp"
#include "sim/scenario/scenario_world.hpp"
#include "workloads/scenario/tree/keyid_choice.hpp"

namespace mktme::sim {

/// A place in a range of a living process.
struct MemoryPlace {
    ScenarioActor* actor = nullptr;
    mm::Address address = 0;

    [[nodiscard]] mm::PageTableEntry entry() const;
    [[nodiscard]] const mm::Vma* mapping() const;
};

/// Returns the actor that owns a name: the one stated, or the first living process that has it. Throws NotHere (deed.hpp)
/// if there is none.
ScenarioActor& owner_of(ScenarioWorld& world, const std::optional<scenario::Actor>& owner,
                        const std::string& name);
MemoryPlace place_of(ScenarioWorld& world, const scenario::Fv& range, const scenario::Off& offset);
/// Returns the physical address of a place, with the KeyID of its page; nullopt without a page.
std::optional<PhysAddr> physical_of(const ScenarioWorld& world, const MemoryPlace& place);
std::int32_t serial_of(ScenarioWorld& world, const scenario::FKey& key);
/// Returns the KeyID of a key. Throws NotHere if the key is gone.
KeyId keyid_of(ScenarioWorld& world, const scenario::FKey& key);
KeyId keyid_of(ScenarioWorld& world, const std::variant<scenario::None, scenario::FKey>& key);
/// Returns the KeyID that is chosen; nullopt: that of the page.
std::optional<KeyId> chosen_keyid(ScenarioWorld& world, const scenario::KeyIdChoice& choice);

}  // namespace mktme::sim
