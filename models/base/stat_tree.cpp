// SPDX-License-Identifier: Apache-2.0
#include "models/base/stat_tree.hpp"

namespace mktme {

StatTree::Node& StatTree::node_at(std::string_view path) {
    const auto found = std::ranges::find(nodes_, path, &Node::path);
    return found != nodes_.end() ? *found : nodes_.emplace_back(Node{.path = std::string{path}});
}

void StatTree::append(const StatTree& other, std::string_view prefix) {
    for (const auto& node : other.nodes_) {
        Node& mine = node_at(prefix.empty() ? node.path : std::string{prefix} + "." + node.path);
        for (const auto& part : node.parts) mine.parts.push_back(part->copy());
    }
}

std::vector<StatValue> StatTree::values() const {
    StatFlattener flat;
    for (const auto& node : nodes_)
        for (const auto& part : node.parts) part->flatten(flat, node.path);
    return flat.values();
}

StatTree since(const StatTree& begin, const StatTree& end) {
    StatTree phase{end};
    for (auto& node : phase.nodes_) {
        const auto before = std::ranges::find(begin.nodes_, node.path, &StatTree::Node::path);
        if (before == begin.nodes_.end()) continue;
        for (const auto& part : node.parts)
            for (const auto& old : before->parts)
                if (part->subtract(*old)) break;
    }
    return phase;
}

}  // namespace mktme
