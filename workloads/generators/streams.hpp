// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "workloads/generators/pattern.hpp"

namespace mktme::workloads {

/// Sequential streams that begin at random slots and take turns: what cores without prefetchers look like.
class Streams final : public Pattern {
public:
    Streams(std::uint64_t slots, std::uint64_t streams, RandomStream& random) : slots_{slots}, at_(streams) {
        for (auto& slot : at_) slot = random.below(slots);
    }

    std::uint64_t next(RandomStream& /*random*/) override {
        std::uint64_t& next = at_[turn_];
        if (++turn_ == at_.size()) turn_ = 0;
        const std::uint64_t slot = next;
        if (++next == slots_) next = 0;
        return slot;
    }

private:
    std::uint64_t slots_;
    std::vector<std::uint64_t> at_;  // the next slot of each stream
    std::size_t turn_ = 0;
};

}  // namespace mktme::workloads
