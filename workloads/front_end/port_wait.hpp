// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <tuple>

#include "models/base/clock_domain.hpp"
#include "models/base/fields.hpp"

namespace mktme::workloads {

struct PortStats {
    static constexpr std::array<std::string_view, 1> places{"memory"};

    SimTime stall{};

    [[nodiscard]] Nanoseconds stall_ns() const { return {in_ns(stall)}; }

    static constexpr auto fields() {
        using S = PortStats;
        return std::tuple{field<&S::stall_ns>("stall_ns", "time lines waited at full queues, summed"),
                          hidden<&S::stall>()};
    }
};

/// Time that lines waited at the ports of the memory, because their queue was full, before they were accepted.
class PortWait {
public:
    explicit PortWait(const ClockDomain& clock) : clock_{clock} {}

    void add(Cycles wait) { wait_ += wait; }
    [[nodiscard]] PortStats stats() const { return {.stall = clock_.edge(wait_)}; }

private:
    ClockDomain clock_;
    Cycles wait_{};
};

}  // namespace mktme::workloads
