// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "workloads/generators/pattern.hpp"
#include "workloads/generators/scatter.hpp"
#include "workloads/generators/zipf_law.hpp"

namespace mktme::workloads {

/// Pages, or single blocks, by Zipf's law. Popular pages are scattered over the footprint; blocks of a page are equally
/// likely.
class Zipf final : public Pattern {
public:
    Zipf(std::uint64_t pages, std::uint64_t blocks_per_page, Ratio exponent, RandomStream& random)
        : law_{pages, exponent.count()},
          scatter_{pages, random.bits()},
          blocks_per_page_{blocks_per_page} {}

    std::uint64_t next(RandomStream& random) override {
        const std::uint64_t page = scatter_(law_.draw(random) - 1);
        return blocks_per_page_ == 1 ? page : page * blocks_per_page_ + random.below(blocks_per_page_);
    }

private:
    ZipfLaw law_;
    Scatter scatter_;
    std::uint64_t blocks_per_page_;
};

}  // namespace mktme::workloads
