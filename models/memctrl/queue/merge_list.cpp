// SPDX-License-Identifier: Apache-2.0
#include "models/memctrl/queue/merge_list.hpp"

#include <algorithm>

#include "models/base/error.hpp"

namespace mktme::memctrl {

const MergeList::Merge* MergeList::find(const Location& where) const {
    const auto found = std::ranges::find_if(merges_, [&](const Merge& m) { return m.write.where == where; });
    return found == merges_.end() ? nullptr : &*found;
}

void MergeList::line_read(const Location& where, Cycles done) {
    const auto found = std::ranges::find_if(merges_, [&](const Merge& m) { return m.write.where == where; });
    if (found == merges_.end())
        throw InvariantError{"a line was read to be merged, but no partial write waits for it"};
    found->done = done;
    update_next();
}

MergeList::Merge MergeList::take(Cycles now) {
    const auto found = std::ranges::find_if(merges_, [&](const Merge& m) { return m.done <= now; });
    const Merge merge = *found;
    merges_.erase(found);
    update_next();
    return merge;
}

void MergeList::update_next() {
    next_ = Cycles::max();
    for (const Merge& merge : merges_) next_ = std::min(next_, merge.done);
}

}  // namespace mktme::memctrl
