// SPDX-License-Identifier: Apache-2.0
#include "models/command_check/data_bus.hpp"

#include <algorithm>

namespace mktme::command_check {

namespace {
constexpr Clock gap_between_ranks = 1;
}

std::optional<DataBus::Neighbour> DataBus::add(Command command, std::uint32_t rank, Clock cycle) {
    const Clock begin = cycle + (reads(command) ? timing_.cl : timing_.cwl);
    const Clock end = begin + timing_.bl;
    std::optional<Neighbour> nearest;
    for (const Burst& other : bursts_) {
        if (other.begin == never) continue;
        const Clock gap = std::max(begin - other.end, other.begin - end);
        const Clock slack = gap - (other.rank == rank ? 0 : gap_between_ranks);
        if (!nearest || slack < nearest->slack) nearest = Neighbour{other.command, slack};
    }
    bursts_.at(next_) = {begin, end, rank, {command, cycle}};
    next_ = (next_ + 1) % bursts_.size();
    return nearest;
}

}  // namespace mktme::command_check
