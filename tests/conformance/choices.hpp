// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

#include "models/base/random.hpp"

namespace mktme::tests {

/// Source of the decisions of a script writer.
class Choices {
public:
    virtual ~Choices() = default;
    /// Returns a number in [0, bound).
    virtual std::size_t below(std::size_t bound) = 0;
};

class RandomChoices : public Choices {
public:
    explicit RandomChoices(std::uint64_t seed) : random_{seed, "script"} {}
    std::size_t below(std::size_t bound) override { return random_.below(bound); }

private:
    RandomStream random_;
};

/// Decisions taken from a fuzzer's bytes; all zero once they are used up.
class FuzzedChoices : public Choices {
public:
    FuzzedChoices(const std::uint8_t* data, std::size_t size) : next_{data}, end_{data + size} {}
    std::size_t below(std::size_t bound) override { return next_ == end_ ? 0 : *next_++ % bound; }
    [[nodiscard]] bool used_up() const { return next_ == end_; }

private:
    const std::uint8_t* next_;
    const std::uint8_t* end_;
};

}  // namespace mktme::tests
