// SPDX-License-Identifier: Apache-2.0
#include "workloads/cpu/core_ranges.hpp"

#include <fmt/format.h>
#include <algorithm>

#include "models/base/error.hpp"

namespace mktme::workloads {

namespace {

using Wishes = std::span<const CoreWish>;

void check_cores(Wishes wishes, std::uint64_t cores) {
    for (const CoreWish& wish : wishes)
        if (wish.core && *wish.core >= cores)
            throw ConfigError{fmt::format("workload.traces: {} is for core {}; there are cores 0 to {}",
                                          wish.file, *wish.core, cores - 1)};
}

/// Returns a core for each thread.
std::vector<CoreRange> one_each(Wishes wishes, std::uint64_t cores) {
    std::vector<CoreRange> ranges;
    std::uint64_t next = 0;
    for (const CoreWish& wish : wishes) {
        const std::uint64_t first = wish.core.value_or(next);
        if (wish.threads > cores - std::min(first, cores))
            throw ConfigError{fmt::format(
                "workload.traces: {} has {} threads from core {} on, and there are {} cores; with "
                "workload.spread = turns several threads take turns on one",
                wish.file, wish.threads, first, cores)};
        ranges.push_back({first, wish.threads});
        next = first + wish.threads;
    }
    return ranges;
}

/// Returns for each trace the cores from its own up to that of the next one.
std::vector<CoreRange> up_to_next(Wishes wishes, std::uint64_t cores) {
    std::vector<CoreRange> ranges;
    for (const CoreWish& wish : wishes) {
        std::uint64_t end = cores;
        for (const CoreWish& other : wishes)
            if (*other.core > *wish.core) end = std::min(end, *other.core);
        ranges.push_back({*wish.core, std::min(end - *wish.core, wish.threads)});
    }
    return ranges;
}

/// Returns an even share of the cores for each trace.
std::vector<CoreRange> even_shares(Wishes wishes, std::uint64_t cores) {
    if (wishes.size() > cores)
        throw ConfigError{
            fmt::format("workload.traces: names {} traces, each a process of its own, and there are {} cores",
                        wishes.size(), cores)};
    std::vector<CoreRange> ranges;
    for (std::size_t i = 0; i < wishes.size(); ++i) {
        const std::uint64_t first = i * cores / wishes.size();
        const std::uint64_t end = (i + 1) * cores / wishes.size();
        ranges.push_back({first, std::min(end - first, wishes[i].threads)});
    }
    return ranges;
}

std::vector<CoreRange> in_turns(Wishes wishes, std::uint64_t cores) {
    const auto named =
        std::ranges::count_if(wishes, [](const CoreWish& wish) { return wish.core.has_value(); });
    if (named == 0) return even_shares(wishes, cores);
    if (static_cast<std::size_t>(named) == wishes.size()) return up_to_next(wishes, cores);
    throw ConfigError{
        "workload.traces: with workload.spread = turns either all traces name a core, as CORE=FILE, or none"};
}

/// Throws ConfigError if two traces have the same core.
void check_overlap(Wishes wishes, std::span<const CoreRange> ranges, std::uint64_t cores) {
    std::vector<const CoreWish*> users(cores, nullptr);
    for (std::size_t i = 0; i < ranges.size(); ++i)
        for (std::uint64_t core = ranges[i].first; core < ranges[i].first + ranges[i].count; ++core) {
            if (users[core] != nullptr)
                throw ConfigError{fmt::format("workload.traces: core {} would run {} and {}", core,
                                              users[core]->file, wishes[i].file)};
            users[core] = &wishes[i];
        }
}

}  // namespace

std::vector<CoreRange> core_ranges(std::span<const CoreWish> wishes, std::uint64_t cores, Spread spread) {
    check_cores(wishes, cores);
    auto ranges = spread == Spread::turns ? in_turns(wishes, cores) : one_each(wishes, cores);
    check_overlap(wishes, ranges, cores);
    return ranges;
}

}  // namespace mktme::workloads
