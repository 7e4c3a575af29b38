// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <tsl/robin_map.h>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "models/base/line_hash.hpp"
#include "models/base/quantity.hpp"
#include "models/cache/line_holders.hpp"

namespace mktme::cache {

/// Number by which the owner of a directory knows a request that waits in it.
using RequestNumber = std::uint32_t;

/// For each physical line, KeyID included: who has it, and the requests that wait while it is in transition
/// (docs/models/cache.md#directory).
///
/// Lines that nobody has, and that are not in transition, take no memory. The order of lines in memory never shows.
class Directory {
public:
    /// `lines`: how many lines it has memory for from the start.
    explicit Directory(std::uint64_t lines) { records_.reserve(lines); }

    /// Returns who has the line; null if nobody has it and it is not in transition.
    [[nodiscard]] const LineHolders* find(PhysAddr line) const {
        const auto found = records_.find(line.count());
        return found == records_.end() ? nullptr : &found->second.holders;
    }
    /// Calls `change(holders)` with the holders of the line. Drops the line if nobody has it afterwards, unless it is
    /// in transition. `change` must not use the directory.
    template <class Change>
    void update(PhysAddr line, Change&& change);

    /// Begins a transition of the line for a request and returns true; or, if it is in one, queues the request behind
    /// those that wait and returns false.
    bool admit(PhysAddr line, RequestNumber request);
    /// Ends the transition of the line. Returns the request that waited longest, for which the next has begun; nothing
    /// if none waited. Throws InvariantError if the line is not in transition.
    std::optional<RequestNumber> finish(PhysAddr line);
    [[nodiscard]] bool is_in_transition(PhysAddr line) const {
        const auto found = records_.find(line.count());
        return found != records_.end() && found->second.is_in_transition;
    }

    /// Returns the lines that somebody has or that are in transition.
    [[nodiscard]] std::uint64_t size() const { return records_.size(); }
    /// Calls `visit(line, holders)` for each of them, in no order.
    template <class Visitor>
    void for_each(Visitor&& visit) const {
        for (const auto& [line, record] : records_) visit(PhysAddr{line}, record.holders);
    }
    /// Returns the first rule that the directory breaks.
    [[nodiscard]] std::optional<std::string> broken_invariant() const;

private:
    using NodeIndex = std::uint32_t;
    static constexpr NodeIndex no_node = std::numeric_limits<NodeIndex>::max();

    struct Record {
        LineHolders holders;
        bool is_in_transition = false;
        NodeIndex head = no_node;  // requests that wait, oldest first
        NodeIndex tail = no_node;

        [[nodiscard]] bool is_needed() const {
            return is_in_transition || holders.kind() != HolderKind::nobody;
        }
    };
    struct Node {
        RequestNumber request;
        NodeIndex next;
    };
    using Records = tsl::robin_map<std::uint64_t, Record, LineHash>;

    NodeIndex new_node(RequestNumber request);

    Records records_;  // by address
    std::vector<Node> nodes_;
    NodeIndex free_ = no_node;
};

template <class Change>
void Directory::update(PhysAddr line, Change&& change) {
    const auto record = records_.try_emplace(line.count()).first;
    change(record.value().holders);
    if (!record->second.is_needed()) records_.erase(record);
}

}  // namespace mktme::cache
