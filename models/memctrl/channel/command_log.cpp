// SPDX-License-Identifier: Apache-2.0
#include "models/memctrl/channel/command_log.hpp"

#include <algorithm>

#include "models/dram/part.hpp"

namespace mktme::memctrl {

void CommandLog::add(const Decision& decision, const Entry* entry, Cycles now, std::uint32_t data_channel,
                     const dram::Device& device, const RefreshPlan& refresh, const dram::Geometry& geometry) {
    CommandRecord record{.cycle = now, .data_channel = data_channel, .command = decision.command};
    if (decision.reach == Reach::rank) {
        record.rank = decision.where;
        return records_.push_back(record);
    }
    const bool is_unit = decision.reach == Reach::unit;
    const dram::BankIndex bank = is_unit ? refresh.unit(decision.where).first : decision.where;
    record.rank = device.rank_of(bank);
    record.bank_group = static_cast<std::uint32_t>(bank / geometry.banks_per_group % geometry.bank_groups);
    record.bank = static_cast<std::uint32_t>(bank % geometry.banks_per_group);
    record.all_groups = is_unit && refresh.unit(decision.where).count == geometry.bank_groups;
    if (entry != nullptr && decision.command != dram::Command::PRE) {
        const Location& where = entry->request.where;
        record.row = where.row;
        if (is_column(decision.command)) {
            const std::uint64_t burst = geometry.bursts - entry->bursts_left;
            record.column =
                static_cast<std::uint32_t>((where.column * geometry.bursts + burst) * geometry.burst_length);
        }
    }
    records_.push_back(record);
}

void CommandLog::take(Cycles before, std::vector<CommandRecord>& taken) {
    const auto end =
        std::ranges::find_if(records_, [&](const auto& record) { return record.cycle >= before; });
    taken.insert(taken.end(), records_.begin(), end);
    records_.erase(records_.begin(), end);
}

}  // namespace mktme::memctrl
