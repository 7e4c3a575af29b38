// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "workloads/generators/pattern.hpp"

namespace mktme::workloads {

/// Hot rows: a share of the requests goes to the first blocks of the footprint, the rest to the others.
class HotRow final : public Pattern {
public:
    HotRow(std::uint64_t blocks, std::uint64_t hot_blocks, Ratio hot_share)
        : hot_{hot_blocks},
          cold_{blocks - hot_blocks},
          hot_share_{hot_share.count()} {}

    std::uint64_t next(RandomStream& random) override {
        return random.unit() < hot_share_ ? random.below(hot_) : hot_ + random.below(cold_);
    }

private:
    std::uint64_t hot_;
    std::uint64_t cold_;
    double hot_share_;
};

}  // namespace mktme::workloads
