// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "workloads/generators/pattern.hpp"

namespace mktme::workloads {

/// Slots a fixed stride apart, round and round the footprint: stream, stride, and a chase with a stride.
class Walk final : public Pattern {
public:
    Walk(std::uint64_t slots, std::uint64_t stride) : slots_{slots}, stride_{stride % slots} {}

    std::uint64_t next(RandomStream& /*random*/) override {
        const std::uint64_t slot = slot_;
        slot_ += stride_;
        if (slot_ >= slots_) slot_ -= slots_;
        return slot;
    }

private:
    std::uint64_t slots_;
    std::uint64_t stride_;
    std::uint64_t slot_ = 0;
};

}  // namespace mktme::workloads
