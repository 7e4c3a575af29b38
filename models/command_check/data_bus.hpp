// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <optional>

#include "models/command_check/checked_part.hpp"
#include "models/command_check/findings.hpp"
#include "models/command_check/history.hpp"

namespace mktme::command_check {

/// Do bursts share the data bus of a channel without touching? Computed from latencies and burst length alone, and so
/// a second opinion on the distances between column commands.
class DataBus {
public:
    explicit DataBus(const Timing& timing) : timing_{timing} {}

    struct Neighbour {
        Before command;
        Clock slack = 0;  // clocks between the bursts beyond those needed; below 0 they touch
    };
    /// Put the burst of a column command on the bus. Returns the burst nearest to it among the latest.
    std::optional<Neighbour> add(Command command, std::uint32_t rank, Clock cycle);

private:
    struct Burst {
        Clock begin = never, end = never;
        std::uint32_t rank = 0;
        Before command{};
    };
    /// A read's data is later behind its command than a write's, so a burst may fall between earlier ones; CL - CWL is at most
    /// 10 clocks on any part, so 16 bursts back are far enough.
    static constexpr std::size_t remembered = 16;

    const Timing& timing_;
    std::array<Burst, remembered> bursts_{};
    std::size_t next_ = 0;
};

}  // namespace mktme::command_check
