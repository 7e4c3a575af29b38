// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <initializer_list>
#include <string_view>
#include <vector>

#include "models/command_check/checked_part.hpp"
#include "models/command_check/findings.hpp"

namespace mktme::command_check {

/// Earlier commands of the data channel from which a distance is measured.
enum class Where : std::uint8_t {
    bank,         // commands to a bank that this command reaches
    same_group,   // in its bank group
    other_group,  // in another bank group of its rank
    rank,         // in its rank
    other_rank,   // in another rank
    other_banks   // REFSB that refreshed other banks of its rank
};

/// Minimum distance: `least` clocks from the latest `first` to the command whose list holds this entry.
struct Distance {
    RuleId rule = 0;
    Command first{};
    Where where{};
    Clock least = 0;
};

/// Minimum distances before each command: the timing tables of JESD79-4, JESD79-5, JESD209-5, JESD235 and JESD238 as
/// ramulator2, gem5, DRAMSys and DRAMsim3 give them. ChannelChecker and DataBus check tFAW and the buses.
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
