// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>

#include "models/base/random.hpp"
#include "models/tme/pconfig/entropy_params.hpp"

namespace mktme::tme {

/// Are there enough random bits for a key now?
///
/// The package's generator makes one word every `refill` until the pool is full, and goes on when words are
/// taken. Who asks for more than there is gets nothing and leaves the pool as it was (docs/numbers.md#entropy). Full at
/// the start. Calls come with non-decreasing `now`.
class EntropyPool {
public:
    /// What the words are depends on `stream` only; when there are any, on `params` only.
    EntropyPool(const EntropyParams& params, RandomStream stream)
        : params_{params},
          stream_{stream},
          level_{params.words} {}

    /// Fill `words` with random bits, or take nothing and return false.
    [[nodiscard]] bool draw(SimTime now, std::span<std::uint64_t> words);

    /// Words there are at `now`.
    [[nodiscard]] std::uint64_t level(SimTime now) {
        refill(now);
        return level_;
    }

private:
    void refill(SimTime now);

    EntropyParams params_;
    RandomStream stream_;
    std::uint64_t level_;
    SimTime since_{};  // when the word now being made was begun; means nothing while the pool is full
};

}  // namespace mktme::tme
