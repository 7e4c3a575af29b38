// SPDX-License-Identifier: Apache-2.0
#include "models/tme/pconfig/entropy_pool.hpp"

#include "models/tme/pconfig/entropy_params.hpp"

#include <algorithm>

namespace mktme::tme {

EntropyPool::EntropyPool(const EntropyParams& params, RandomStream stream)
    : capacity_{params.words},
      refill_time_{params.refill},
      stream_{stream},
      level_{params.words} {}

bool EntropyPool::draw(SimTime now, std::span<std::uint64_t> words) {
    refill(now);
    if (words.size() > level_) return false;
    if (level_ == capacity_) since_ = now;  // the generator of a full pool was idle until now
    level_ -= words.size();
    std::ranges::generate(words, [this] { return stream_.bits(); });
    return true;
}

void EntropyPool::refill(SimTime now) {
    const std::uint64_t room = capacity_ - level_;
    if (room == 0) return;
    const std::uint64_t span = refill_time_.count();
    const std::uint64_t made = span == 0 ? room : std::min(room, (now - since_).count() / span);
    level_ += made;
    since_ += refill_time_ * made;
}

}  // namespace mktme::tme
