// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <vector>

#include "models/base/clock_domain.hpp"
#include "models/platform/machine.hpp"
#include "tests/reference_cpu/messages.hpp"

namespace mktme::reference_cpu {

/// What a slice wants of memory, in the order in which it sees what memory has for it.
enum class Errand : std::uint8_t { write_back, flush, read };

/// Answer of memory to a slice: the acceptance of a write, or the data of a read.
struct MemoryAnswer {
    Errand errand{};
    PhysAddr line{};
    SimTime exposed{};  // latency of the engine, of a read

    auto operator<=>(const MemoryAnswer&) const = default;
};

/// Memory of the package as the slices see it, on their clock.
class ReferenceMemory {
public:
    ReferenceMemory(const platform::PackageParams& params, Frequency clock, std::size_t slices);

    [[nodiscard]] platform::Package& package() { return machine_.package(0); }

    /// Does all that the controllers do up to this cycle.
    void advance(Cycle c);
    /// Returns what a slice sees in this cycle, in order.
    [[nodiscard]] std::vector<MemoryAnswer> take(Number slice, Cycle c);
    /// Puts a line on its way, to leave the slice in a later cycle.
    void put(Number slice, Errand errand, PhysAddr line, Cycle leaves);
    [[nodiscard]] bool is_quiet() const { return under_way_.empty() && answers_.empty(); }

private:
    struct Line {
        Errand errand;
        PhysAddr line;
    };
    struct Answer {
        Number slice;
        Cycle at;
        MemoryAnswer what;
    };

    void collect(Number slice);
    void answer(Number slice, std::uint64_t tag, SimTime at, SimTime exposed);

    platform::Machine machine_;
    ClockDomain clock_;
    std::vector<memctrl::RequesterId> requesters_;  // of slices
    std::map<std::uint64_t, Line> under_way_;       // by tag
    std::vector<Answer> answers_;                   // that are known
    std::uint64_t next_tag_ = 0;
};

}  // namespace mktme::reference_cpu
