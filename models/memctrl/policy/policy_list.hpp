// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <fmt/format.h>
#include <algorithm>
#include <memory>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "models/base/choice.hpp"
#include "models/base/error.hpp"

namespace mktme::memctrl {

/// A policy as its file lists it.
template <class Make>
struct ListedPolicy {
    Choice choice;
    Make* make;
};

template <class Policy, class Make>
struct PolicyMaker;
template <class Policy, class Base, class... Given>
struct PolicyMaker<Policy, std::unique_ptr<Base>(Given...)> {
    static std::unique_ptr<Base> make(Given... given) {
        if constexpr (std::is_constructible_v<Policy, Given...>) return std::make_unique<Policy>(given...);
        else return std::make_unique<Policy>();
    }
};

/// Lists a class that is constructed from the arguments of `Make`, or from none.
template <class Policy, class Make>
ListedPolicy<Make> listed(Choice choice) {
    return {std::move(choice), PolicyMaker<Policy, Make>::make};
}

/// The policies of one folder.
template <class Make>
class PolicyList {
public:
    PolicyList(std::string_view parameter, std::vector<ListedPolicy<Make>> listed)
        : parameter_{parameter},
          listed_{std::move(listed)} {
        for (const auto& one : listed_) choices_.push_back(one.choice);
    }

    [[nodiscard]] std::span<const Choice> choices() const { return choices_; }
    /// The function that makes the policy of this name. ConfigError if there is none.
    [[nodiscard]] Make& maker(std::string_view name) const {
        const auto found =
            std::ranges::find_if(listed_, [&](const auto& one) { return one.choice.name == name; });
        if (found == listed_.end())
            throw ConfigError{fmt::format("{} = \"{}\": no such policy", parameter_, name)};
        return *found->make;
    }

private:
    std::string_view parameter_;  // path
    std::vector<ListedPolicy<Make>> listed_;
    std::vector<Choice> choices_;
};

}  // namespace mktme::memctrl
