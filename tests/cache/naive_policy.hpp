// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <list>
#include <memory>
#include <string_view>
#include <utility>
#include <vector>

#include "models/base/random.hpp"

namespace mktme::testing {

/// Replacement policy of one set, written from docs/models/cache.md without regard to speed.
class NaivePolicy {
public:
    virtual ~NaivePolicy() = default;
    virtual void used(unsigned way) = 0;
    virtual void filled(unsigned way) = 0;
    /// Returns the way to replace now, all of which hold lines. The line there is replaced.
    virtual unsigned replace() = 0;
};

/// Ways in a list, that used last first.
class NaiveLru final : public NaivePolicy {
public:
    void used(unsigned way) override {
        order_.remove(way);
        order_.push_front(way);
    }
    void filled(unsigned way) override { used(way); }
    unsigned replace() override { return order_.back(); }

private:
    std::list<unsigned> order_;
};

/// A tree of nodes, each of which knows the half that was not used last.
class NaiveTreePlru final : public NaivePolicy {
public:
    explicit NaiveTreePlru(unsigned ways) : root_{made(0, ways)} {}

    void used(unsigned way) override {
        for (Node* node = root_.get(); node->left != nullptr;) {
            const bool is_left = way < node->right->first;
            node->victim = is_left ? node->right.get() : node->left.get();
            node = is_left ? node->left.get() : node->right.get();
        }
    }
    void filled(unsigned way) override { used(way); }
    unsigned replace() override {
        const Node* node = root_.get();
        while (node->victim != nullptr) node = node->victim;
        return node->first;
    }

private:
    struct Node {
        unsigned first;  // way
        std::unique_ptr<Node> left{};
        std::unique_ptr<Node> right{};
        Node* victim = nullptr;
    };

    static std::unique_ptr<Node> made(unsigned first, unsigned ways) {
        auto node = std::make_unique<Node>(Node{first});
        if (ways == 1) return node;
        node->left = made(first, ways / 2);
        node->right = made(first + ways / 2, ways / 2);
        node->victim = node->left.get();
        return node;
    }

    std::unique_ptr<Node> root_;
};

/// The steps of Jaleel et al., figure "SRRIP", in their words.
class NaiveSrrip final : public NaivePolicy {
public:
    explicit NaiveSrrip(unsigned ways) : rrpv_(ways, 3) {}

    // Cache hit: set the RRPV of the block to '0'.
    void used(unsigned way) override { rrpv_[way] = 0; }
    // Cache miss, step 5: replace the block and set its RRPV to '2'.
    void filled(unsigned way) override { rrpv_[way] = 2; }
    unsigned replace() override {
        while (true) {
            // Steps 1 and 2: search for the first '3' from the left; if one is found, go to step 5.
            for (unsigned way = 0; way < rrpv_.size(); ++way)
                if (rrpv_[way] == 3) return way;
            // Steps 3 and 4: increment all RRPVs, and go to step 1.
            for (auto& value : rrpv_) ++value;
        }
    }

private:
    std::vector<int> rrpv_;
};

/// Draws from a stream that all sets of a cache share.
class NaiveRandom final : public NaivePolicy {
public:
    NaiveRandom(unsigned ways, RandomStream& random) : ways_{ways}, random_{&random} {}

    void used(unsigned /*way*/) override {}
    void filled(unsigned /*way*/) override {}
    unsigned replace() override { return static_cast<unsigned>(random_->below(ways_)); }

private:
    unsigned ways_;
    RandomStream* random_;
};

inline std::unique_ptr<NaivePolicy> naive_policy(std::string_view name, unsigned ways, RandomStream& random) {
    if (name == "lru") return std::make_unique<NaiveLru>();
    if (name == "tree-plru") return std::make_unique<NaiveTreePlru>(ways);
    if (name == "srrip") return std::make_unique<NaiveSrrip>(ways);
    return std::make_unique<NaiveRandom>(ways, random);
}

}  // namespace mktme::testing
