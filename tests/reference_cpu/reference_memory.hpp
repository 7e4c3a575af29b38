// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <vector>

#include "models/base/clock_domain.hpp"
#include "models/contents/memory_contents.hpp"
#include "models/memctrl/request/requester_id.hpp"
#include "tests/reference_cpu/memory_answer.hpp"
#include "tests/reference_cpu/messages.hpp"
#include "tests/reference_cpu/reference_contents.hpp"

namespace mktme::memctrl {
struct Completion;
}
namespace mktme::platform {
class Package;
struct LineAccess;
}  // namespace mktme::platform

namespace mktme::reference_cpu {

/// Memory of the package as the slices see it, on their clock.
class ReferenceMemory {
public:
    /// `first`: number of the package's first slice.
    ReferenceMemory(platform::Package& package, Frequency clock, Number first, std::size_t slices);

    [[nodiscard]] platform::Package& package() { return package_; }

    /// Does all that the controllers do up to this cycle.
    void advance(Cycle c);
    /// Returns what a slice sees in this cycle, in order.
    [[nodiscard]] std::vector<MemoryAnswer> take(Number slice, Cycle c);
    /// Returns the data of an answer.
    [[nodiscard]] contents::ReadData take_data(contents::ReadNumber number);
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

    [[nodiscard]] memctrl::RequesterId requester(Number slice) const { return requesters_[slice - first_]; }

    contents::DataMode mode_;
    platform::Package& package_;
    ClockDomain clock_;
    Number first_;                                  // slice
    std::vector<memctrl::RequesterId> requesters_;  // of slices
    std::map<std::uint64_t, Line> under_way_;       // by tag
    std::vector<Answer> answers_;                   // that are known
    std::uint64_t next_tag_ = 0;
};

}  // namespace mktme::reference_cpu
