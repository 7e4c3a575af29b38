// SPDX-License-Identifier: Apache-2.0
// Measures host nanoseconds for a look-up, a fill and a store's check in the set arrays of a core.
#include <fmt/format.h>
#include <algorithm>
#include <chrono>
#include <vector>

#include "models/base/random.hpp"
#include "models/cache/set_array.hpp"

namespace {

using namespace mktme;
using namespace mktme::literals;
using cache::CacheParams;
using cache::LineState;
using cache::SetArray;

constexpr std::uint64_t accesses = 1U << 14U;
constexpr int rounds = 400;

/// Addresses of lines in the order in which they are used.
using Lines = std::vector<PhysAddr>;

Lines words_in_order(std::uint64_t lines) {
    constexpr std::uint64_t word = 8;
    Lines order;
    for (std::uint64_t i = 0; i < accesses; ++i)
        order.push_back(PhysAddr{i * word / line_size.count() % lines * line_size.count()});
    return order;
}
Lines at_random(std::uint64_t lines) {
    RandomStream random{1, "lines"};
    Lines order;
    for (std::uint64_t i = 0; i < accesses; ++i)
        order.push_back(PhysAddr{random.below(lines) * line_size.count()});
    return order;
}

/// Returns the nanoseconds of one of `accesses` pieces of work: the least of all rounds.
template <class Work>
double nanoseconds(const Lines& order, Work&& work) {
    double least = 1e9;
    for (int i = 0; i < rounds; ++i) {
        const auto begin = std::chrono::steady_clock::now();
        for (const PhysAddr line : order) work(line);
        const std::chrono::duration<double, std::nano> taken = std::chrono::steady_clock::now() - begin;
        least = std::min(least, taken.count() / static_cast<double>(order.size()));
    }
    return least;
}

void print(const char* what, const CacheParams& params) {
    SetArray array{params, 1, "bench"};
    const std::uint64_t lines = params.size.count() / line_size.count();
    for (std::uint64_t i = 0; i < lines; ++i)
        array.fill(PhysAddr{i * line_size.count()}, LineState::exclusive);
    std::uint64_t found = 0;
    const auto look_up = [&](PhysAddr line) {
        found += is_writable(array.state(array.look_up(line))) ? 1 : 0;
    };
    const auto fill = [&](PhysAddr line) {
        if (array.look_up(line) == cache::no_entry) array.fill(line, LineState::exclusive);
        else ++found;
    };
    const double in_order = nanoseconds(words_in_order(lines), look_up);
    const double random = nanoseconds(at_random(lines), look_up);
    const double missing = nanoseconds(at_random(lines * 1024), fill);
    fmt::print("{:<10} {:<10} {:>14.2f} {:>14.2f} {:>14.2f}\n", what, params.replacement.name(), in_order,
               random, missing);
    if (found == 0) fmt::print("nothing was found\n");
}

}  // namespace

int main() {
    fmt::print("{:<10} {:<10} {:>14} {:>14} {:>14}\n", "ns", "policy", "hit, in order", "hit, random",
               "miss and fill");
    for (const char* const policy : {"lru", "srrip", "random"}) {
        print("48K/12", {.size = 48_KiB, .ways = 12, .replacement = policy});
        print("1.25M/20", {.size = 1280_KiB, .ways = 20, .replacement = policy});
        print("1.5M/12", {.size = 1536_KiB, .ways = 12, .replacement = policy});
    }
    for (const char* const policy : {"lru", "tree-plru"})
        print("32K/8", {.size = 32_KiB, .ways = 8, .replacement = policy});
}
