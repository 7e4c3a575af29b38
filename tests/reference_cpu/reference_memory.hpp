// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <vector>

#include "models/base/clock_domain.hpp"
#include "models/platform/machine.hpp"
#include "tests/reference_cpu/messages.hpp"
#include "tests/reference_cpu/reference_contents.hpp"

namespace mktme::reference_cpu {

/// What a slice wants of memory, in the order in which it sees what memory has for it.
enum class Errand : std::uint8_t { write_back, flush, read };

/// Answer of memory to a slice: the acceptance of a write, or the data of a read.
struct MemoryAnswer {
    Errand errand{};
    PhysAddr line{};
    SimTime exposed{};                              // latency of the engine, of a read
    contents::ReadNumber data = contents::no_read;  // of a read, where contents are simulated

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
    /// Returns the data of an answer.
    [[nodiscard]] contents::ReadData take_data(contents::ReadNumber number) {
        return package().take_data(number);
    }
    /// Puts a line on its way to memory, to leave the slice in a later cycle.
    void write(Number slice, Errand errand, PhysAddr line, const SentData& data, Cycle leaves);
    /// Asks memory for a line.
    void read(Number slice, PhysAddr line, Cycle leaves);
    [[nodiscard]] bool is_quiet() const { return under_way_.empty() && answers_.empty(); }

private:
    struct Line {
        Errand errand;
        PhysAddr line;
        SentData data{};
    };
    struct Answer {
        Number slice;
        Cycle at;
        MemoryAnswer what;
    };

    void collect(Number slice);
    void put(platform::LineAccess access, const Line& line, Cycle leaves);
    void answer(Number slice, const memctrl::Completion& completion);

    contents::DataMode mode_;
    platform::Machine machine_;
    ClockDomain clock_;
    std::vector<memctrl::RequesterId> requesters_;  // of slices
    std::map<std::uint64_t, Line> under_way_;       // by tag
    std::vector<Answer> answers_;                   // that are known
    std::uint64_t next_tag_ = 0;
};

}  // namespace mktme::reference_cpu
