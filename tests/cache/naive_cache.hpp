// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "models/cache/line_state.hpp"
#include "tests/cache/naive_policy.hpp"

namespace mktme::testing {

/// Set-associative cache, written from docs/models/cache.md without regard to speed: a vector of sets, each a vector of
/// ways.
class NaiveCache {
public:
    struct Line {
        std::uint64_t address = 0;
        cache::LineState state = cache::LineState::invalid;
        bool is_prefetched = false;

        bool operator==(const Line&) const = default;
    };
    struct Place {
        std::size_t set;
        unsigned way;
    };

    NaiveCache(std::string_view policy, std::size_t sets, unsigned ways, std::uint64_t seed,
               std::string_view path, unsigned skipped_bits)
        : random_{seed, path},
          sets_(sets, std::vector<std::optional<Line>>(ways)),
          skipped_{std::uint64_t{1} << skipped_bits} {
        for (std::size_t set = 0; set < sets; ++set) policies_.push_back(naive_policy(policy, ways, random_));
    }

    [[nodiscard]] std::size_t set_of(std::uint64_t line) const { return line / 64 / skipped_ % sets_.size(); }
    [[nodiscard]] std::optional<Place> find(std::uint64_t line) const {
        const auto& set = sets_[set_of(line)];
        for (unsigned way = 0; way < set.size(); ++way)
            if (set[way] && set[way]->address == line) return Place{set_of(line), way};
        return std::nullopt;
    }
    [[nodiscard]] Line& at(Place place) { return *sets_[place.set][place.way]; }
    void touch(Place place) { policies_[place.set]->used(place.way); }
    /// Returns the line that left.
    std::optional<Line> fill(const Line& line) {
        auto& set = sets_[set_of(line.address)];
        auto& policy = *policies_[set_of(line.address)];
        unsigned way = 0;
        while (way < set.size() && set[way]) ++way;
        if (way == set.size()) way = policy.replace();
        policy.filled(way);
        return std::exchange(set[way], line);
    }
    void invalidate(Place place) { sets_[place.set][place.way].reset(); }
    [[nodiscard]] const std::vector<std::vector<std::optional<Line>>>& sets() const { return sets_; }

private:
    RandomStream random_;
    std::vector<std::vector<std::optional<Line>>> sets_;
    std::vector<std::unique_ptr<NaivePolicy>> policies_;
    std::uint64_t skipped_;
};

}  // namespace mktme::testing
