// SPDX-License-Identifier: Apache-2.0
#include "tests/reference_cpu/reference_memory.hpp"

#include <algorithm>

#include "models/base/error.hpp"
#include "models/platform/package.hpp"
#include "models/platform/package_params.hpp"

namespace mktme::reference_cpu {

ReferenceMemory::ReferenceMemory(platform::Package& package, Frequency clock, Number first,
                                 std::size_t slices)
    : mode_{package.params().data},
      package_{package},
      clock_{clock},
      first_{first} {
    for (std::size_t slice = 0; slice < slices; ++slice) requesters_.push_back(package.connect());
}

contents::ReadData ReferenceMemory::take_data(contents::ReadNumber number) {
    return package().take_data(number);
}

void ReferenceMemory::advance(Cycle c) {
    const Cycles last = package().clock().at_or_before(clock_.edge(Cycles{c}));
    package().advance(last + Cycles{1});
    for (std::size_t i = 0; i < requesters_.size(); ++i) collect(first_ + static_cast<Number>(i));
}

/// Empties the outbox of a slice. A completion is known before its data are there.
void ReferenceMemory::collect(Number slice) {
    memctrl::Outbox& box = package().outbox(requester(slice));
    for (const auto& accepted : box.accepted)
        answer(slice, {.tag = accepted.tag, .done = package().clock().edge(accepted.at)});
    for (const auto& completion : box.done) answer(slice, completion);
    box.accepted.clear();
    box.done.clear();
}

void ReferenceMemory::answer(Number slice, const memctrl::Completion& completion) {
    const Line line = under_way_.at(completion.tag);
    under_way_.erase(completion.tag);
    answers_.push_back({slice,
                        clock_.at_or_after(completion.done).count(),
                        {line.errand, line.line, completion.exposed, completion.data}});
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

void ReferenceMemory::write(Number slice, Errand errand, PhysAddr line, const SentData& data, Cycle leaves) {
    put({.direction = memctrl::Direction::write,
         .is_poisoned = data.is_poisoned,
         .from = requester(slice),
         .answers = {.accepted = true}},
        {errand, line, data}, leaves);
}

void ReferenceMemory::read(Number slice, PhysAddr line, Cycle leaves) {
    put({.direction = memctrl::Direction::read,
         .from = requester(slice),
         .answers = {.done = true, .data = mode_ != contents::DataMode::none}},
        {Errand::read, line}, leaves);
}

void ReferenceMemory::put(platform::LineAccess access, const Line& line, Cycle leaves) {
    const SimTime comes = clock_.edge(Cycles{leaves}) + package().frontend_latency();
    const Line& sent = under_way_.emplace(next_tag_, line).first->second;
    access.line = line.line;
    access.tag = next_tag_++;
    const bool has_bytes = line.errand != Errand::read && mode_ == contents::DataMode::full;
    if (has_bytes) access.payload = &sent.data.bytes;
    if (!package().put(access, package().clock().at_or_after(comes)))
        throw InvariantError{"a slice asks for a line that is not there"};
}

}  // namespace mktme::reference_cpu
