// SPDX-License-Identifier: Apache-2.0
#include "models/memctrl/refresh_timer.hpp"

#include <fmt/format.h>

#include "models/base/error.hpp"

namespace mktme::memctrl {

RefreshTimer::RefreshTimer(const dram::Part& part, const dram::DramParams& params, std::uint64_t ranks)
    : on_{params.refresh},
      interval_{part.timing.tREFI},
      postpone_{params.refresh_postpone == 0 ? part.most_postponed : params.refresh_postpone} {
    if (postpone_ > part.most_postponed)
        throw ConfigError{fmt::format("dram.refresh_postpone = {}: {} allows at most {}", postpone_,
                                      part.name, part.most_postponed)};
    for (std::uint64_t rank = 0; rank < ranks; ++rank)
        due_.push_back(interval_ + Cycles{rank * interval_.count() / ranks});
}

}  // namespace mktme::memctrl
