// SPDX-License-Identifier: Apache-2.0
#include "tests/reference_cpu/reference_sets.hpp"

#include <algorithm>
#include <utility>

namespace mktme::reference_cpu {

ReferenceSets::ReferenceSets(const cache::CacheParams& params, std::uint64_t seed, std::string_view path)
    : random_{seed, path},
      draw_{random_.bits()} {
    const auto ways = static_cast<unsigned>(params.ways);
    for (std::uint64_t set = 0; set < params.size.count() / line_size.count() / ways; ++set)
        sets_.push_back(
            {std::vector<std::optional<Line>>(ways), reference_policy(params.replacement.name(), ways)});
}

ReferenceSets::Line* ReferenceSets::find(PhysAddr line) {
    for (auto& way : set_of(line).ways)
        if (way && way->address == line) return &*way;
    return nullptr;
}

void ReferenceSets::use(PhysAddr line) {
    Set& set = set_of(line);
    for (unsigned way = 0; way < set.ways.size(); ++way)
        if (set.ways[way] && set.ways[way]->address == line) {
            set.policy->used(way);
            set.ways[way]->is_prefetched = false;
        }
}

void ReferenceSets::erase(PhysAddr line) {
    for (auto& way : set_of(line).ways)
        if (way && way->address == line) way.reset();
}

unsigned ReferenceSets::victim_way(PhysAddr line) {
    const Set& set = set_of(line);
    for (unsigned way = 0; way < set.ways.size(); ++way)
        if (!set.ways[way]) return way;
    return set.policy->victim(draw_);
}

std::optional<ReferenceSets::Line> ReferenceSets::place(const Line& line, unsigned way) {
    Set& set = set_of(line.address);
    const bool replaces = set.ways[way].has_value();
    if (replaces) set.policy->replaced(way);
    if (replaces && set.policy->draws()) draw_ = random_.bits();
    set.policy->filled(way);
    return std::exchange(set.ways[way], line);
}

std::vector<ReferenceSets::Line> ReferenceSets::lines() const {
    std::vector<Line> lines;
    for (const Set& set : sets_)
        for (const auto& way : set.ways)
            if (way) lines.push_back(*way);
    return lines;
}

}  // namespace mktme::reference_cpu
