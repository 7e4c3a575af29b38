// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <catch2/catch.hpp>
#include <vector>

#include "models/base/random.hpp"
#include "models/crypto/crypto_params.hpp"
#include "models/crypto/key_store.hpp"

namespace {

using namespace mktme;
using namespace mktme::literals;
using crypto::EngineParams;
using crypto::KeyReplacement;
using crypto::KeyStore;

constexpr std::uint64_t slots = 64;

KeyStore store(EngineParams params) { return {params, slots, 1, "test"}; }

/// Returns the misses of an LRU store of `size` keys, from stack distances alone (Mattson et al., 1970). A lookup
/// misses if its key is new, or if `size` or more other keys were looked up since its last lookup.
std::uint64_t misses_by_stack_distance(const std::vector<std::uint64_t>& lookups, std::size_t size) {
    std::vector<std::uint64_t> stack;  // latest first
    std::uint64_t misses = 0;
    for (const auto key : lookups) {
        const auto found = std::ranges::find(stack, key);
        if (found == stack.end() || static_cast<std::size_t>(found - stack.begin()) >= size) ++misses;
        if (found != stack.end()) stack.erase(found);
        stack.insert(stack.begin(), key);
    }
    return misses;
}

}  // namespace

TEST_CASE("A store of every key never makes a line wait", "[crypto]") {
    CHECK(store({.key_store = 0}).holds_all());
    CHECK_FALSE(store({.key_store = 1}).holds_all());
}

TEST_CASE("A miss takes the load, a hit nothing, a hit on a key being loaded the rest of it",
          "[crypto][timing]") {
    KeyStore keys = store({.key_store = 2, .key_load = 24_cy, .key_load_interval = 4_cy});
    CHECK(keys.look_up(7, 100_cy) == 124_cy);
    CHECK(keys.look_up(7, 110_cy) == 124_cy);
    CHECK(keys.look_up(7, 124_cy) == 124_cy);
    CHECK(keys.look_up(7, 125_cy) == 125_cy);
    CHECK(keys.stats().lookups == 4);
    CHECK(keys.stats().misses == 1);
}

TEST_CASE("Loads begin an interval apart", "[crypto][timing]") {
    KeyStore keys = store({.key_store = 4, .key_load = 24_cy, .key_load_interval = 10_cy});
    CHECK(keys.look_up(1, 0_cy) == 24_cy);
    CHECK(keys.look_up(2, 1_cy) == 34_cy);
    CHECK(keys.look_up(3, 2_cy) == 44_cy);
    CHECK(keys.look_up(4, 30_cy) == 54_cy);
}

TEST_CASE("The miss rate of an LRU store is that of the stack distances, exactly", "[crypto][property]") {
    constexpr std::size_t lookups_per_size = 5000;
    RandomStream random{3, "lookups"};
    for (std::size_t size = 1; size <= 20; ++size) {
        std::vector<std::uint64_t> lookups;
        lookups.reserve(lookups_per_size);
        for (std::size_t i = 0; i < lookups_per_size; ++i)
            lookups.push_back(std::min(random.below(slots), random.below(slots)));  // low ones more often
        KeyStore keys = store({.key_store = size});
        for (std::size_t i = 0; i < lookups.size(); ++i) keys.look_up(lookups[i], Cycles{i});
        CHECK(keys.stats().misses == misses_by_stack_distance(lookups, size));
    }
}

TEST_CASE("A loop over one key more than there is room for always misses with lru and fifo", "[crypto]") {
    for (const auto replacement : {KeyReplacement::lru, KeyReplacement::fifo}) {
        KeyStore keys = store({.key_store = 8, .key_replacement = replacement});
        for (std::uint64_t i = 0; i < 900; ++i) keys.look_up(i % 9, Cycles{i * 100});
        CHECK(keys.stats().misses == 900);
    }
    KeyStore keys = store({.key_store = 8, .key_replacement = KeyReplacement::random});
    for (std::uint64_t i = 0; i < 900; ++i) keys.look_up(i % 9, Cycles{i * 100});
    CHECK(keys.stats().misses > 100);
    CHECK(keys.stats().misses < 500);
}

TEST_CASE("First in, first out forgets the key loaded longest ago though it was just used", "[crypto]") {
    KeyStore fifo = store({.key_store = 2, .key_replacement = KeyReplacement::fifo, .key_load = 0_cy});
    KeyStore lru = store({.key_store = 2, .key_replacement = KeyReplacement::lru, .key_load = 0_cy});
    for (KeyStore* keys : {&fifo, &lru})
        for (const std::uint64_t slot : {1U, 2U, 1U, 3U, 1U}) keys->look_up(slot, 0_cy);
    CHECK(fifo.stats().misses == 4);
    CHECK(lru.stats().misses == 3);
}

TEST_CASE("A changed key is loaded again, into the place it leaves", "[crypto]") {
    KeyStore keys = store({.key_store = 2, .key_load = 5_cy});
    keys.look_up(1, 0_cy);
    keys.look_up(2, 0_cy);
    keys.forget(1);
    keys.forget(9);  // was never in the store
    CHECK(keys.look_up(2, 100_cy) == 100_cy);
    CHECK(keys.look_up(1, 100_cy) == 105_cy);
    CHECK(keys.look_up(2, 200_cy) == 200_cy);
}
