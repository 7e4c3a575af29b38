// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <vector>

#include "models/memctrl/request/request.hpp"

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
    /// Returns true while this DRAM line is being merged.
    [[nodiscard]] bool holds(const Location& where) const {
        return !merges_.empty() && find(where) != nullptr;
    }
    /// Returns the write that waits for this DRAM line; null if none does.
    [[nodiscard]] const Merge* find(const Location& where) const;
    /// Returns true if `is_wanted(write)` is true for any of the writes.
    template <class Predicate>
    [[nodiscard]] bool any(Predicate&& is_wanted) const {
        return std::ranges::any_of(merges_, is_wanted, &Merge::write);
    }
    void add(const Request& write, Cycles accepted) { merges_.push_back({write, accepted}); }
    /// Records that the line was read and is merged in cycle `done`. Throws InvariantError if no write waits for it.
    void line_read(const Location& where, Cycles done);
    /// Returns the next cycle in which a write joins its queue; Cycles::max() for none.
    [[nodiscard]] Cycles next() const { return next_; }
    /// Removes and returns the oldest merge done by `now`. Precondition: `next() <= now`.
    Merge take(Cycles now);

private:
    void update_next();

    std::vector<Merge> merges_;
    Cycles next_ = Cycles::max();
};

}  // namespace mktme::memctrl
