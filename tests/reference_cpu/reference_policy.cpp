// SPDX-License-Identifier: Apache-2.0
#include "tests/reference_cpu/reference_policy.hpp"

#include <algorithm>
#include <list>
#include <vector>

namespace mktme::reference_cpu {

namespace {

/// Ways in order of use, the last used first.
class Lru final : public ReferencePolicy {
public:
    void used(unsigned way) override {
        order_.remove(way);
        order_.push_front(way);
    }
    void filled(unsigned way) override { used(way); }
    [[nodiscard]] unsigned victim(std::uint64_t /*draw*/) const override { return order_.back(); }

private:
    std::list<unsigned> order_;
};

/// Nodes of a complete tree: node i has the halves 2i and 2i + 1, and the leaves are nodes ways to 2 x ways - 1.
class TreePlru final : public ReferencePolicy {
public:
    explicit TreePlru(unsigned ways) : ways_{ways}, points_right_(ways, false) {}

    void used(unsigned way) override {
        for (unsigned node = ways_ + way; node > 1; node /= 2) points_right_[node / 2] = node % 2 == 0;
    }
    void filled(unsigned way) override { used(way); }
    [[nodiscard]] unsigned victim(std::uint64_t /*draw*/) const override {
        unsigned node = 1;
        while (node < ways_) node = 2 * node + (points_right_[node] ? 1 : 0);
        return node - ways_;
    }

private:
    unsigned ways_;
    std::vector<bool> points_right_;
};

class Srrip final : public ReferencePolicy {
public:
    explicit Srrip(unsigned ways) : intervals_(ways, distant) {}

    void used(unsigned way) override { intervals_[way] = 0; }
    void filled(unsigned way) override { intervals_[way] = 2; }
    [[nodiscard]] unsigned victim(std::uint64_t /*draw*/) const override {
        return static_cast<unsigned>(std::ranges::max_element(intervals_) - intervals_.begin());
    }
    void replaced(unsigned way) override {
        while (intervals_[way] < distant)
            for (int& interval : intervals_) interval = std::min(interval + 1, distant);
    }

private:
    static constexpr int distant = 3;

    std::vector<int> intervals_;
};

class Random final : public ReferencePolicy {
public:
    explicit Random(unsigned ways) : ways_{ways} {}

    void used(unsigned /*way*/) override {}
    void filled(unsigned /*way*/) override {}
    [[nodiscard]] unsigned victim(std::uint64_t draw) const override {
        __extension__ using Wide = unsigned __int128;
        return static_cast<unsigned>((Wide{draw} * ways_) >> 64U);
    }
    [[nodiscard]] bool draws() const override { return true; }

private:
    unsigned ways_;
};

}  // namespace

std::unique_ptr<ReferencePolicy> reference_policy(std::string_view name, unsigned ways) {
    if (name == "lru") return std::make_unique<Lru>();
    if (name == "tree-plru") return std::make_unique<TreePlru>(ways);
    if (name == "srrip") return std::make_unique<Srrip>(ways);
    return std::make_unique<Random>(ways);
}

}  // namespace mktme::reference_cpu
