// SPDX-License-Identifier: Apache-2.0
#include "models/tme/pconfig/entropy_pool.hpp"

#include <algorithm>

namespace mktme::tme {

bool EntropyPool::draw(SimTime now, std::span<std::uint64_t> words) {
    refill(now);
    if (words.size() > level_) return false;
    if (level_ == params_.words) since_ = now;  // the generator of a full pool was idle until now
    level_ -= words.size();
    std::ranges::generate(words, [this] { return stream_.bits(); });
    return true;
}

void EntropyPool::refill(SimTime now) {
    const std::uint64_t room = params_.words - level_;
    if (room == 0) return;
    const std::uint64_t span = params_.refill.count();
    const std::uint64_t made = span == 0 ? room : std::min(room, (now - since_).count() / span);
    level_ += made;
    since_ += params_.refill * made;
}

}  // namespace mktme::tme
