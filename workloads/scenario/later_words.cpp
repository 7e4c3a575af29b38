// SPDX-License-Identifier: Apache-2.0
#include "workloads/scenario/later_words.hpp"

#include <algorithm>

#include "workloads/scenario/words/settings.hpp"

namespace mktme::scenario {

namespace {

using Found = std::optional<LaterWord>;

/// Finds the later word of a statement or an action. `at` is the place of its first word.
class Finder {
public:
    explicit Finder(Position at) : at_{at} {}

    template <class T>
    Found operator()(const T&) const {
        return {};
    }
    Found operator()(const Config& config) const {
        for (const Setting& setting : config.settings) {
            const SettingRule* const rule = find_setting(setting.key);
            const auto* const choice = std::get_if<std::string>(&setting.value);
            const bool is_plain = choice != nullptr && *choice == rule->plain;
            if (rule->is_later && !is_plain) return LaterWord{setting.key + '=', setting.at};
        }
        return {};
    }
    Found operator()(const Spawn& spawn) const {
        if (spawn.in) return LaterWord{"in=", spawn.in->at};
        if (spawn.slot_class) return LaterWord{"class=", spawn.slot_class->at};
        return {};
    }
    Found operator()(const Handler&) const { return word("handler"); }
    Found operator()(const Container&) const { return word("container"); }
    Found operator()(const Tenants&) const { return word("tenants"); }
    Found operator()(const Schedule&) const { return word("schedule"); }
    Found operator()(const ActorLine& line) const { return std::visit(*this, line.what); }
    Found operator()(const On& on) const { return std::visit(*this, on.response); }
    Found operator()(const Action& action) const { return std::visit(Finder{action.at}, action.what); }

    Found operator()(const AddKey& add_key) const {
        if (add_key.type.text != "keyagent") return {};
        return LaterWord{"keyagent", add_key.type.at};
    }
    Found operator()(const Call& call) const {
        if (call.operation.name != "add_key" || call.arguments.front().text != "s:keyagent") return {};
        return LaterWord{"keyagent", call.arguments.front().at};
    }
    Found operator()(const Serve&) const { return word("serve"); }
    Found operator()(const Open&) const { return word("open"); }
    Found operator()(const Dup&) const { return word("dup"); }
    Found operator()(const Pass&) const { return word("pass"); }
    Found operator()(const Close&) const { return word("close"); }
    Found operator()(const Erase&) const { return word("erase"); }
    Found operator()(const Mmap& mmap) const {
        const auto* const mapping = std::get_if<DescriptorMapping>(&mmap.mapping);
        if (mapping == nullptr) return {};
        return LaterWord{"mmap", mapping->descriptor.at};
    }

private:
    [[nodiscard]] Found word(const char* text) const { return LaterWord{text, at_}; }

    Position at_;
};

}  // namespace

std::optional<LaterWord> first_later_word(const Scenario& scenario) {
    for (const Statement& statement : scenario.statements)
        if (auto found = std::visit(Finder{statement.at}, statement.what)) return found;
    return std::nullopt;
}

}  // namespace mktme::scenario
