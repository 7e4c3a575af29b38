// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>

#include "models/base/quantity.hpp"
#include "models/base/random.hpp"

namespace mktme::tme {

struct EntropyParams;

/// Pool of random words for keys.
///
/// The package's generator makes one word every `refill` until the pool is full, and resumes when words are taken. A
/// request for more words than the pool holds gets nothing and leaves the pool unchanged (docs/numbers.md#entropy). The
/// pool is full at the start. Precondition: calls come with non-decreasing `now`.
class EntropyPool {
public:
    /// The values of the words depend only on `stream`; the times at which they are available depend only on `params`.
    EntropyPool(const EntropyParams& params, RandomStream stream);

    /// Fills `words` with random bits. Returns false and takes nothing if the pool holds too few.
    [[nodiscard]] bool draw(SimTime now, std::span<std::uint64_t> words);

    /// Returns the number of words in the pool at `now`.
    [[nodiscard]] std::uint64_t level(SimTime now) {
        refill(now);
        return level_;
    }

private:
    void refill(SimTime now);

    std::uint64_t capacity_;  // in words
    SimTime refill_time_;     // of one word
    RandomStream stream_;
    std::uint64_t level_;
    SimTime since_{};  // start of the word in progress; unused while the pool is full
};

}  // namespace mktme::tme
