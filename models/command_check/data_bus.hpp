// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <optional>

#include "models/command_check/checked_part.hpp"
#include "models/command_check/findings.hpp"
#include "models/command_check/history.hpp"

namespace mktme::command_check {

/// Data bus of a channel, on which bursts must not touch. It is computed from latencies and burst length alone, so it
/// checks the distances between column commands independently.
class DataBus {
public:
    explicit DataBus(const Timing& timing) : timing_{timing} {}

    struct Neighbour {
        Before command;
        Clock slack = 0;  // clocks between the bursts beyond those needed; negative: they touch
    };
    /// Adds the burst of a column command. Returns the nearest of the latest bursts, or nothing for the first burst.
    std::optional<Neighbour> add(Command command, std::uint32_t rank, Clock cycle);

private:
    struct Burst {
        Clock begin = never, end = never;
        std::uint32_t rank = 0;
        Before command{};
    };
    /// Read data come later after their command than write data, so a burst may fall between earlier ones. CL - CWL is
    /// at most 10 clocks on any part, so the latest 16 bursts are enough.
    static constexpr std::size_t remembered = 16;

    const Timing& timing_;
    std::array<Burst, remembered> bursts_{};
    std::size_t next_ = 0;
};

}  // namespace mktme::command_check
