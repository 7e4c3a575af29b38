// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "models/mmu/page_tables.hpp"
#include "models/mmu/page_walker.hpp"

namespace mktme::test {

/// A walk that was driven to its end.
struct Driven {
    mmu::WalkOutcome outcome;
    std::vector<std::uint64_t> reads;         // places of page-table entries
    std::vector<std::uint64_t> nested_reads;  // of EPT entries
    std::uint64_t exchanges = 0;
};

/// Answers the steps of a walk from memory until it ends.
inline Driven drive(mmu::PageWalker& walker, const mmu::WalkRequest& request, mmu::PageTables& tables) {
    Driven driven;
    mmu::WalkStep step = walker.begin(request);
    while (!step.is_end()) {
        if (step.kind == mmu::WalkStep::Kind::read) {
            (walker.is_nested() ? driven.nested_reads : driven.reads).push_back(step.place.count());
            step = walker.give(tables.read(step.place));
        } else {
            ++driven.exchanges;
            step = walker.give(tables.exchange(step.place, step.seen, step.wanted));
        }
    }
    driven.outcome = walker.outcome();
    return driven;
}

}  // namespace mktme::test
