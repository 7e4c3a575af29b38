// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bit>
#include <initializer_list>
#include <span>
#include <string>
#include <vector>

#include "models/base/random.hpp"

namespace mktme::machines {

/// Random choices of one machine. The same seed gives the same machine.
class Draw {
public:
    explicit Draw(std::uint64_t seed) : random_{seed, "machine"} {}

    bool chance(double probability) { return random_.unit() < probability; }
    double unit() { return random_.unit(); }
    /// Returns a uniform number in [least, most].
    std::uint64_t between(std::uint64_t least, std::uint64_t most) {
        return least + random_.below(most - least + 1);
    }
    /// Returns a number in [least, most]. Each power of two is as likely as the next: small values are not rare.
    std::uint64_t scaled(std::uint64_t least, std::uint64_t most) {
        const auto widest = static_cast<unsigned>(std::bit_width(most - least));
        const std::uint64_t below = std::uint64_t{1} << between(0, widest);
        return least + std::min(random_.below(below), most - least);
    }
    std::uint64_t power_of_two(unsigned least, unsigned most) {
        return std::uint64_t{1} << between(least, most);
    }

    template <class T>
    T one_of(std::initializer_list<T> choices) {
        return choices.begin()[random_.below(choices.size())];
    }
    template <class Range>
    const auto& one_of(const Range& choices) {
        return choices[random_.below(std::size(choices))];
    }
    /// Returns a string of `digits` hexadecimal digits.
    std::string hex(std::size_t digits) {
        std::string text;
        while (text.size() < digits) text += "0123456789abcdef"[random_.below(16)];
        return text;
    }
    template <class T>
    void shuffle(std::vector<T>& items) {
        for (std::size_t i = items.size(); i > 1; --i) std::swap(items[i - 1], items[random_.below(i)]);
    }

private:
    RandomStream random_;
};

}  // namespace mktme::machines
