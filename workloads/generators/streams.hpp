// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "workloads/generators/pattern.hpp"

namespace mktme::workloads {

/// Sequential streams that begin at random blocks and take turns, as those of cores without prefetchers.
class Streams final : public Pattern {
public:
    Streams(std::uint64_t blocks, std::uint64_t streams, RandomStream& random)
        : blocks_{blocks},
          at_(streams) {
        for (auto& block : at_) block = random.below(blocks);
    }

    std::uint64_t next(RandomStream& /*random*/) override {
        std::uint64_t& next = at_[turn_];
        if (++turn_ == at_.size()) turn_ = 0;
        const std::uint64_t block = next;
        if (++next == blocks_) next = 0;
        return block;
    }

private:
    std::uint64_t blocks_;
    std::vector<std::uint64_t> at_;  // the next block of each stream
    std::size_t turn_ = 0;
};

}  // namespace mktme::workloads
