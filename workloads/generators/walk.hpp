// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "workloads/generators/pattern.hpp"

namespace mktme::workloads {

/// Blocks a fixed stride apart, wrapping at the end of the footprint: stream, stride, and a chase with a stride.
class Walk final : public Pattern {
public:
    Walk(std::uint64_t blocks, std::uint64_t stride) : blocks_{blocks}, stride_{stride % blocks} {}

    std::uint64_t next(RandomStream& /*random*/) override {
        const std::uint64_t block = block_;
        block_ += stride_;
        if (block_ >= blocks_) block_ -= blocks_;
        return block;
    }

private:
    std::uint64_t blocks_;
    std::uint64_t stride_;
    std::uint64_t block_ = 0;
};

}  // namespace mktme::workloads
