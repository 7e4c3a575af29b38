// SPDX-License-Identifier: Apache-2.0
#include "sim/scenario/name_use.hpp"

#include <algorithm>

#include "workloads/scenario/grammar/walk.hpp"

namespace mktme::sim {

namespace {

/// Visitor (walk.hpp) that looks up every name a line uses.
class Lookup {
public:
    Lookup(ScenarioWorld& world, const ScenarioActor& actor) : world_{&world}, own_{actor.names.get()} {}

    void keyword(std::string_view) {}
    void tag(std::string_view) {}
    template <class T>
    void word(const T&) {}
    void word(const scenario::V& name) { look_up(own_, name.text); }
    void word(const scenario::PkName& name) { look_up(own_, name.text); }
    void word(const scenario::Fv& name) { look_up(names_of(name.owner), name.name.text); }
    void word(const scenario::FKey& name) { look_up(names_of(name.owner), name.name.text); }
    /// Only a skipped name, and one of another actor, are known for what they are.
    void word(const scenario::CallWord& word) {
        if (own_->skipped.contains(word.text)) return look_up(own_, word.text);
        const auto colon = word.text.find(':');
        const auto* owner = world_->find(word.text.substr(0, colon));
        if (colon != std::string::npos && owner != nullptr)
            look_up(owner->names.get(), word.text.substr(colon + 1));
    }

    [[nodiscard]] NameUse worst() const { return worst_; }

private:
    [[nodiscard]] const ProcessNames* names_of(const std::optional<scenario::Actor>& owner) const {
        if (!owner) return own_;
        const ScenarioActor* actor = world_->find(owner->text);
        return actor != nullptr ? actor->names.get() : nullptr;
    }
    void look_up(const ProcessNames* names, const std::string& name) {
        if (names != nullptr && names->meanings.contains(name)) return;
        const bool is_skipped = names == own_ || (names != nullptr && names->skipped.contains(name));
        worst_ = std::max(worst_, is_skipped ? NameUse::skipped : NameUse::awaited);
    }

    ScenarioWorld* world_;
    const ProcessNames* own_;
    NameUse worst_ = NameUse::ready;
};

}  // namespace

NameUse names_of(ScenarioWorld& world, const ScenarioActor& actor, const scenario::ActorLine& line) {
    Lookup lookup{world, actor};
    if (const auto* action = std::get_if<scenario::Action>(&line.what)) scenario::walk(action->what, lookup);
    return lookup.worst();
}

}  // namespace mktme::sim
