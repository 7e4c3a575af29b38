// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "models/base/quantity.hpp"
#include "models/base/random.hpp"
#include "models/cache/cache_params.hpp"
#include "models/cache/line_state.hpp"
#include "tests/reference_cpu/reference_policy.hpp"

namespace mktme::reference_cpu {

/// Lines of one cache: a vector of sets, each a vector of ways.
class ReferenceSets {
public:
    struct Line {
        PhysAddr address{};
        cache::LineState state = cache::LineState::invalid;
        bool is_prefetched = false;
    };

    ReferenceSets(const cache::CacheParams& params, std::uint64_t seed, std::string_view path);

    /// Returns the line, or null. It is no use of the line.
    [[nodiscard]] Line* find(PhysAddr line);
    [[nodiscard]] bool has(PhysAddr line) { return find(line) != nullptr; }
    [[nodiscard]] cache::LineState state(PhysAddr line) {
        return has(line) ? find(line)->state : cache::LineState::invalid;
    }
    /// The line was used: the policy knows, and the mark of a prefetch goes. Precondition: it is there.
    void use(PhysAddr line);
    void erase(PhysAddr line);

    /// Returns the way that a fill of this line would take: the lowest empty one, else the policy's victim.
    [[nodiscard]] unsigned victim_way(PhysAddr line);
    /// Returns what is in a way of the line's set.
    [[nodiscard]] std::optional<Line>& at(PhysAddr line, unsigned way) { return set_of(line).ways[way]; }
    /// Puts a line into a way, and returns the line that was there.
    std::optional<Line> place(const Line& line, unsigned way);

    [[nodiscard]] std::size_t sets() const { return sets_.size(); }
    [[nodiscard]] std::size_t ways() const { return sets_.front().ways.size(); }
    [[nodiscard]] std::optional<Line>& in_set(std::size_t set, std::size_t way) {
        return sets_[set].ways[way];
    }

    /// Returns all lines, in order of sets and ways.
    [[nodiscard]] std::vector<Line> lines() const;

private:
    struct Set {
        std::vector<std::optional<Line>> ways;
        std::unique_ptr<ReferencePolicy> policy;
    };

    [[nodiscard]] Set& set_of(PhysAddr line) {
        return sets_[line.count() / line_size.count() % sets_.size()];
    }

    std::vector<Set> sets_;
    RandomStream random_;
    std::uint64_t draw_;  // of the next victim
};

}  // namespace mktme::reference_cpu
