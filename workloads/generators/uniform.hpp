// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "workloads/generators/pattern.hpp"

namespace mktme::workloads {

/// Uniformly distributed blocks: random, mix, poisson, a chase without a stride, and the load under a probe.
class Uniform final : public Pattern {
public:
    explicit Uniform(std::uint64_t blocks) : blocks_{blocks} {}

    std::uint64_t next(RandomStream& random) override { return random.below(blocks_); }

private:
    std::uint64_t blocks_;
};

}  // namespace mktme::workloads
