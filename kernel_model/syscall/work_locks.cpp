// SPDX-License-Identifier: Apache-2.0
#include "kernel_model/syscall/work_locks.hpp"

#include <algorithm>

namespace mktme::syscall {

void WorkLocks::lock(SpaceId space, VirtualRange range) {
    if (!ranges_.empty() && ranges_.back().space == space && ranges_.back().range.end == range.start)
        ranges_.back().range.end = range.end;
    else ranges_.push_back({space, range});
}

void WorkLocks::lock(DramAddr page) {
    if (pages_.empty() || pages_.back() != page) pages_.push_back(page);
}

void WorkLocks::lock(KeyId keyid) {
    if (!has(keyid)) keyids_.push_back(keyid);
}

bool WorkLocks::has(SpaceId space, VirtualRange range) const {
    return std::ranges::any_of(ranges_, [&](const LockedRange& locked) {
        return locked.space == space && locked.range.overlaps(range);
    });
}

bool WorkLocks::has(DramAddr page) const { return std::ranges::find(pages_, page) != pages_.end(); }

bool WorkLocks::has(KeyId keyid) const { return std::ranges::find(keyids_, keyid) != keyids_.end(); }

void WorkLocks::clear() {
    ranges_.clear();
    pages_.clear();
    keyids_.clear();
}

}  // namespace mktme::syscall
