// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <initializer_list>
#include <span>
#include <string_view>
#include <vector>

namespace mktme {

/// One name that a parameter may have, out of a list that grows with the source tree.
struct Choice {
    std::string_view name;
    std::string_view text;                    // one sentence without a full stop
    std::vector<std::string_view> uses = {};  // parameters that only some choices use, by their paths
};

/// The name of one of `List::choices()`. The loader accepts no other; a name given in source code is checked where it is
/// looked up.
template <class List>
class Chosen {
public:
    constexpr Chosen(const char* name) : name_{name} {}
    constexpr explicit Chosen(std::string_view name) : name_{name} {}

    [[nodiscard]] static std::span<const Choice> all() { return List::choices(); }
    [[nodiscard]] constexpr std::string_view name() const { return name_; }
    /// True if the choice uses the parameter at `path`.
    [[nodiscard]] bool uses(std::string_view path) const {
        const auto found = std::ranges::find(all(), name_, &Choice::name);
        return found != all().end() && std::ranges::find(found->uses, path) != found->uses.end();
    }

    constexpr bool operator==(const Chosen&) const = default;

private:
    std::string_view name_;  // of a choice, or a literal: it outlives the parameter
};

template <class List>
constexpr std::string_view name_of(const Chosen<List>& choice) {
    return choice.name();
}

}  // namespace mktme
