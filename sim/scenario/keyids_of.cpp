// SPDX-License-Identifier: Apache-2.0
#include "sim/scenario/keyids_of.hpp"

#include <fmt/format.h>
#include <set>

#include "kernel_model/mktme/mktme_service.hpp"
#include "kernel_model/mm/mapping/address_space.hpp"
#include "kernel_model/task/task.hpp"
#include "sim/scenario/statement_action.hpp"

namespace mktme::sim {

namespace {

/// Collector of the KeyIDs of what names of an actor stand for.
class Collector {
public:
    Collector(ScenarioWorld& world, const ScenarioActor& actor) : world_{&world}, actor_{&actor} {}

    void add(const std::string& name) {
        if (const auto* key = actor_->names->find<KeyMeant>(name)) add_key(key->serial);
        if (const auto* range = actor_->names->find<RangeMeant>(name)) add_mapping(range->range.start);
    }
    void add(const scenario::Key& key) {
        const auto* named = std::get_if<scenario::FKey>(&key);
        if (named == nullptr || named->owner) return;
        add(named->name.text);
    }
    [[nodiscard]] std::string text() const { return fmt::format("{}", fmt::join(keyids_, " ")); }

private:
    void add_key(std::int32_t serial) {
        const auto* key = world_->kernel.keys.find(keys::Serial{serial});
        if (key != nullptr && key->type->name == "mktme") keyids_.insert(key_type::keyid_of(*key).count());
    }
    void add_mapping(mm::Address address) {
        if (actor_->task == nullptr) return;
        const mm::Vma* mapping = actor_->task->memory->vmas.at(address);
        if (mapping != nullptr) keyids_.insert(mapping->keyid().count());
    }

    ScenarioWorld* world_;
    const ScenarioActor* actor_;
    std::set<std::uint16_t> keyids_;
};

}  // namespace

std::string keyids_of(ScenarioWorld& world, const ScenarioActor& actor,
                      const scenario::Statement& statement) {
    const auto* action = action_of(statement);
    if (action == nullptr) return {};
    Collector collector{world, actor};
    if (action->name) collector.add(action->name->text);
    std::visit(
        [&](const auto& what) {
            if constexpr (requires { what.range.text; }) collector.add(what.range.text);
            if constexpr (requires { collector.add(what.key); }) collector.add(what.key);
        },
        action->what);
    return collector.text();
}

}  // namespace mktme::sim
