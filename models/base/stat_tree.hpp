// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "models/base/merge.hpp"
#include "models/base/phase.hpp"
#include "models/base/stat_place.hpp"
#include "models/base/stat_values.hpp"

namespace mktme {

/// The statistics of a machine's components at one time, each under the path of its place: `memory.channel.3`.
class StatTree {
public:
    StatTree() = default;
    StatTree(StatTree&&) = default;
    StatTree& operator=(StatTree&&) = default;
    ~StatTree() = default;
    StatTree(const StatTree& other) { append(other); }
    StatTree& operator=(const StatTree&) = delete;

    /// Adds the statistics of a component. Statistics of one kind at one path are those of parts, and are merged.
    /// Precondition: `path` is one of S::places.
    template <HasFields S>
    void add(std::string_view path, const S& stats) {
        require_place(path, S::places);
        Node& node = node_at(path);
        for (const auto& part : node.parts)
            if (S* const present = part->template as<S>()) return merge(*present, stats);
        node.parts.push_back(std::make_unique<Held<S>>(stats));
    }
    /// Adds a copy of another tree, its paths below `prefix`: "phase.warm".
    void append(const StatTree& other, std::string_view prefix = {});

    /// Returns the statistics of kind `S` at `path`; null if there are none.
    template <HasFields S>
    [[nodiscard]] const S* find(std::string_view path) const {
        const auto node = std::ranges::find(nodes_, path, &Node::path);
        if (node == nodes_.end()) return nullptr;
        for (const auto& part : node->parts)
            if (const S* const present = part->template as<S>()) return present;
        return nullptr;
    }
    /// Returns all statistics, in the order in which their places were added.
    [[nodiscard]] std::vector<StatValue> values() const;

    /// Returns the statistics of the phase between two reports of the same components.
    friend StatTree since(const StatTree& begin, const StatTree& end);

private:
    /// The statistics of one component, their type erased.
    struct Part {
        Part() = default;
        Part(const Part&) = delete;
        Part& operator=(const Part&) = delete;
        virtual ~Part() = default;
        [[nodiscard]] virtual std::unique_ptr<Part> copy() const = 0;
        /// Leaves what came since `begin`, if that is of the same kind; returns false otherwise.
        [[nodiscard]] virtual bool subtract(const Part& begin) = 0;
        virtual void flatten(StatFlattener& flat, const std::string& path) const = 0;
        template <class S>
        [[nodiscard]] S* as();
    };
    template <HasFields S>
    struct Held : Part {
        explicit Held(S given) : stats{std::move(given)} {}
        [[nodiscard]] std::unique_ptr<Part> copy() const override { return std::make_unique<Held>(stats); }
        [[nodiscard]] bool subtract(const Part& begin) override {
            const auto* const same = dynamic_cast<const Held*>(&begin);
            if (same != nullptr) stats = mktme::since(same->stats, stats);
            return same != nullptr;
        }
        void flatten(StatFlattener& flat, const std::string& path) const override { flat.add(stats, path); }

        S stats;
    };
    struct Node {
        std::string path;
        std::vector<std::unique_ptr<Part>> parts{};
    };

    Node& node_at(std::string_view path);

    std::vector<Node> nodes_;
};

template <class S>
S* StatTree::Part::as() {
    auto* const held = dynamic_cast<Held<S>*>(this);
    return held == nullptr ? nullptr : &held->stats;
}

}  // namespace mktme
