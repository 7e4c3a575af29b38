// SPDX-License-Identifier: Apache-2.0
#include "models/cache/directory.hpp"

#include <fmt/format.h>

#include "models/base/error.hpp"

namespace mktme::cache {

bool Directory::admit(PhysAddr line, RequestNumber request) {
    Record& record = records_.try_emplace(line.count()).first.value();
    if (!record.is_in_transition) {
        record.is_in_transition = true;
        return true;
    }
    const NodeIndex node = new_node(request);
    if (record.head == no_node) record.head = node;
    else nodes_[record.tail].next = node;
    record.tail = node;
    return false;
}

std::optional<RequestNumber> Directory::finish(PhysAddr line) {
    const auto found = records_.find(line.count());
    if (found == records_.end() || !found->second.is_in_transition)
        throw InvariantError{fmt::format("a transition ends that did not begin: line {:#x}", line.count())};
    Record& record = found.value();
    if (record.head == no_node) {
        record.is_in_transition = false;
        if (!record.is_needed()) records_.erase(found);
        return std::nullopt;
    }
    const NodeIndex node = record.head;
    record.head = nodes_[node].next;
    nodes_[node].next = std::exchange(free_, node);
    return nodes_[node].request;
}

Directory::NodeIndex Directory::new_node(RequestNumber request) {
    if (free_ == no_node) {
        nodes_.push_back({request, no_node});
        return static_cast<NodeIndex>(nodes_.size() - 1);
    }
    const NodeIndex node = free_;
    free_ = nodes_[node].next;
    nodes_[node] = {request, no_node};
    return node;
}

std::optional<std::string> Directory::broken_invariant() const {
    for (const auto& [line, record] : records_) {
        if (!record.is_needed()) return fmt::format("line {:#x}: nobody has it", line);
        if (record.head != no_node && !record.is_in_transition)
            return fmt::format("line {:#x}: requests wait for no transition", line);
        if (record.holders.kind() == HolderKind::owner && record.holders.cores().size() != 1)
            return fmt::format("line {:#x}: {} cores have it, and one owns it", line,
                               record.holders.cores().size());
    }
    return std::nullopt;
}

}  // namespace mktme::cache
