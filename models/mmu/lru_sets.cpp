// SPDX-License-Identifier: Apache-2.0
#include "models/mmu/lru_sets.hpp"

#include <algorithm>

namespace mktme::mmu {

namespace {

/// Returns the words of a set: its keys and values, in whole cache lines of the host.
std::uint64_t words_of(std::uint64_t ways, std::uint64_t line) {
    const std::uint64_t words = 2 * ways;
    return (words + line - 1) / line * line;
}

}  // namespace

LruSets::LruSets(std::uint64_t sets, std::uint64_t ways)
    : sets_{sets},
      ways_{ways},
      words_per_set_{words_of(ways, host_line / sizeof(std::uint64_t))},
      words_(sets * words_per_set_) {}

std::uint64_t LruSets::way_of(std::uint64_t set, std::uint64_t key) const {
    const std::uint64_t* const keys = keys_of(set);
    return static_cast<std::uint64_t>(std::find(keys, keys + ways_, key) - keys);
}

std::uint64_t LruSets::make_first(std::uint64_t* keys, std::uint64_t way) const {
    std::uint64_t* const values = keys + ways_;
    const std::uint64_t key = keys[way];
    const std::uint64_t value = values[way];
    for (; way > 0; --way) {
        keys[way] = keys[way - 1];
        values[way] = values[way - 1];
    }
    keys[0] = key;
    values[0] = value;
    return value;
}

void LruSets::replace(std::uint64_t set, std::uint64_t victim, std::uint64_t key, std::uint64_t value) {
    std::uint64_t* const keys = keys_of(set);
    keys[victim] = key;
    keys[ways_ + victim] = value;
    make_first(keys, victim);
}

void LruSets::erase(std::uint64_t set, std::uint64_t way) {
    std::uint64_t* const keys = keys_of(set);
    std::uint64_t* const values = keys + ways_;
    std::copy(keys + way + 1, keys + ways_, keys + way);
    std::copy(values + way + 1, values + ways_, values + way);
    keys[ways_ - 1] = 0;
    values[ways_ - 1] = 0;
}

}  // namespace mktme::mmu
