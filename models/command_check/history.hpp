// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <limits>
#include <vector>

#include "models/command_check/checked_part.hpp"
#include "models/command_check/distance_rules.hpp"

namespace mktme::command_check {

/// Cycle of a command that never came. It is far from the least value, so differences do not overflow.
inline constexpr Clock never = std::numeric_limits<Clock>::min() / 4;

/// Banks that a command reaches: first, first + step, ... of a rank, numbered group by group.
struct Target {
    std::uint32_t rank = 0;
    std::uint32_t group = 0;
    std::uint32_t first = 0;
    std::uint32_t step = 1;
    std::uint32_t count = 0;
};

Target target_of(const LoggedCommand& command, const CheckedPart& part);

/// Latest cycle of each command by bank, group and rank. It is made of arrays only, so a query is one lookup.
class History {
public:
    History(const CheckedPart& part, std::uint32_t ranks);

    void record(Command command, const Target& target, Clock cycle);
    /// Returns the cycle of the latest `first` in that relation to `target`, or `never`.
    [[nodiscard]] Clock latest(Where where, Command first, const Target& target) const;
    /// Returns the cycle of the fourth last ACT of the rank, or `never`.
    [[nodiscard]] Clock fourth_last_act(std::uint32_t rank) const {
        return acts_[rank].cycle[acts_[rank].next];
    }

private:
    using Times = std::array<Clock, command_count>;

    /// Latest cycle of a key (a group, a rank), and the latest cycle of any other key.
    struct LatestTwo {
        Clock latest = never;
        Clock of_another = never;
        std::uint32_t key = 0;

        void record(std::uint32_t new_key, Clock cycle) {
            if (new_key != key) of_another = latest;
            key = new_key;
            latest = cycle;
        }
        [[nodiscard]] Clock other_than(std::uint32_t asked) const {
            return asked == key ? of_another : latest;
        }
    };
    using TwoEach = std::array<LatestTwo, command_count>;

    struct LastActs {
        std::array<Clock, 4> cycle{never, never, never, never};
        std::size_t next = 0;
    };

    std::uint32_t groups_;
    std::uint32_t banks_;
    std::vector<Times> bank_, group_, rank_;
    std::vector<TwoEach> groups_of_rank_;
    std::vector<LatestTwo> refreshed_of_rank_;
    TwoEach ranks_;
    std::vector<LastActs> acts_;
};

}  // namespace mktme::command_check
