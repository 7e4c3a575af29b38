// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <initializer_list>
#include <string_view>
#include <vector>

#include "models/command_check/checked_part.hpp"
#include "models/command_check/findings.hpp"

namespace mktme::command_check {

/// Which earlier commands of the data channel a distance is measured from.
enum class Where : std::uint8_t {
    bank,         // those that reached a bank this one reaches
    same_group,   // in its bank group
    other_group,  // in another bank group of its rank
    rank,         // in its rank
    other_rank,   // in another rank
    other_banks   // REFSB that refreshed other banks of its rank
};

/// At least `least` clocks from the latest `first` to the command whose list this is in.
struct Distance {
    RuleId rule = 0;
    Command first{};
    Where where{};
    Clock least = 0;
};

/// What must have passed before a command? The timing tables of JESD79-4, JESD79-5, JESD209-5, JESD235 and JESD238 as
/// ramulator2, gem5, DRAMSys and DRAMsim3 give them; tFAW and the buses are elsewhere.
class DistanceRules {
public:
    DistanceRules(const CheckedPart& part, RefreshMode mode, Findings& findings);

    [[nodiscard]] const std::vector<Distance>& before(Command second) const {
        return before_[static_cast<std::size_t>(second)];
    }

private:
    using Commands = std::initializer_list<Command>;

    void add(std::string_view name, Commands first, Commands second, Where where, Clock least);
    void add_rows();
    void add_act_to_refsb();
    void add_columns();
    void add_turnarounds();
    void add_refresh(RefreshMode mode);
    void add_power();

    const CheckedPart& part_;
    Findings& findings_;
    std::array<std::vector<Distance>, command_count> before_;
};

}  // namespace mktme::command_check
