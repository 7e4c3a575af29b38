// SPDX-License-Identifier: Apache-2.0
#include "tests/reference_cpu/reference_memory.hpp"

#include <algorithm>

#include "models/base/error.hpp"
#include "models/platform/package_params.hpp"

namespace mktme::reference_cpu {

ReferenceMemory::ReferenceMemory(const platform::PackageParams& params, Frequency clock, std::size_t slices)
    : machine_{{params}},
      clock_{clock} {
    for (std::size_t slice = 0; slice < slices; ++slice) requesters_.push_back(package().connect());
}

void ReferenceMemory::advance(Cycle c) {
    const Cycles last = package().clock().at_or_before(clock_.edge(Cycles{c}));
    package().advance(last + Cycles{1});
    for (Number slice = 0; slice < requesters_.size(); ++slice) collect(slice);
}

/// Empties the outbox of a slice. A completion is known before its data are there.
void ReferenceMemory::collect(Number slice) {
    memctrl::Outbox& box = package().outbox(requesters_[slice]);
    for (const auto& accepted : box.accepted)
        answer(slice, accepted.tag, package().clock().edge(accepted.at), SimTime{});
    for (const auto& completion : box.done)
        answer(slice, completion.tag, completion.done, completion.exposed);
    box.accepted.clear();
    box.done.clear();
}

void ReferenceMemory::answer(Number slice, std::uint64_t tag, SimTime at, SimTime exposed) {
    const Line line = under_way_.at(tag);
    under_way_.erase(tag);
    answers_.push_back({slice, clock_.at_or_after(at).count(), {line.errand, line.line, exposed}});
}

std::vector<MemoryAnswer> ReferenceMemory::take(Number slice, Cycle c) {
    std::vector<MemoryAnswer> taken;
    const auto is_due = [&](const Answer& one) { return one.slice == slice && one.at <= c; };
    for (const Answer& one : answers_)
        if (is_due(one)) taken.push_back(one.what);
    std::erase_if(answers_, is_due);
    std::ranges::sort(taken);
    return taken;
}

void ReferenceMemory::put(Number slice, Errand errand, PhysAddr line, Cycle leaves) {
    const SimTime comes = clock_.edge(Cycles{leaves}) + package().frontend_latency();
    const bool is_read = errand == Errand::read;
    const platform::LineAccess access{
        .line = line,
        .direction = is_read ? memctrl::Direction::read : memctrl::Direction::write,
        .from = requesters_[slice],
        .tag = next_tag_,
        .answers = {.accepted = !is_read, .done = is_read}};
    under_way_.emplace(next_tag_++, Line{errand, line});
    if (!package().put(access, package().clock().at_or_after(comes)))
        throw InvariantError{"a slice asks for a line that is not there"};
}

}  // namespace mktme::reference_cpu
