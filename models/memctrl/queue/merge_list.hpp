// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <vector>

#include "models/memctrl/queue/request_queues.hpp"

namespace mktme::memctrl {

/// Partial writes whose line is being read to be merged, oldest first (docs/models/memory-controller.md, step 1).
class MergeList {
public:
    struct Merge {
        Request write;
        Cycles accepted;
        Cycles done =
            Cycles::max();  // cycle in which the write joins its queue; known once the line was read
    };

    [[nodiscard]] bool is_empty() const { return merges_.empty(); }
    /// True while this DRAM line is being merged.
    [[nodiscard]] bool holds(const Location& where) const {
        return !merges_.empty() && find(where) != nullptr;
    }
    /// The write that awaits this DRAM line; null: none does.
    [[nodiscard]] const Merge* find(const Location& where) const;
    /// True when `is_wanted(write)` of some of them.
    template <class Predicate>
    [[nodiscard]] bool any(Predicate&& is_wanted) const {
        return std::ranges::any_of(merges_, is_wanted, &Merge::write);
    }
    void add(const Request& write, Cycles accepted) { merges_.push_back({write, accepted}); }
    /// The line was read and is merged in cycle `done`.
    void line_read(const Location& where, Cycles done);
    /// The next cycle in which a write joins its queue; Cycles::max() for none.
    [[nodiscard]] Cycles next() const { return next_; }
    /// The oldest merge done by `now`, removed; `next() <= now` says that there is one.
    Merge take(Cycles now);

private:
    void update_next();

    std::vector<Merge> merges_;
    Cycles next_ = Cycles::max();
};

}  // namespace mktme::memctrl
