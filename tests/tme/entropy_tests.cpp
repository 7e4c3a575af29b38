// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include <array>
#include <cstring>
#include <vector>

#include "models/tme/pconfig/entropy_pool.hpp"
#include "models/tme/pconfig/random_key.hpp"
#include "tests/tme/package.hpp"

namespace {

using namespace mktme;
using namespace mktme::test;

EntropyPool pool_of(const EntropyParams& params, std::string_view component = "test") {
    return EntropyPool{params, RandomStream{1, component}};
}

bool draws(EntropyPool& pool, SimTime now, std::size_t count) {
    std::vector<std::uint64_t> words(count);
    return pool.draw(now, words);
}

/// Result of a storm: every processor executes SET_KEY_RANDOM `spacing` after its previous one is done.
struct Storm {
    PconfigStats pconfig;
    double seconds;

    [[nodiscard]] double keys_per_second() const { return static_cast<double>(pconfig.success) / seconds; }
    /// Returns the share of entropy errors among the PCONFIGs that obtained the key table.
    [[nodiscard]] double error_rate() const {
        const auto errors = static_cast<double>(pconfig.entropy_error);
        return errors / (errors + static_cast<double>(pconfig.success));
    }
};

Storm storm(std::size_t processors, TmeAlgorithm algorithm, SimTime spacing = {}) {
    constexpr SimTime length{100'000'000'000'000};  // 100 ms
    Package package{{}, ordinary_activation};
    const auto image = KeyProgramStruct::of(PconfigCommand::set_key_random, KeyId{1}, algorithm).image();
    std::vector<SimTime> ready(processors);
    while (true) {
        const auto first = std::ranges::min_element(ready);
        if (*first >= length) break;
        const LogicalProcessor processor{static_cast<std::uint32_t>(first - ready.begin())};
        *first = package.hardware.pconfig(*first, {.processor = processor}, image).done + spacing;
    }
    return {package.hardware.stats(length).pconfig, in_ns(length) / 1e9};
}

constexpr std::array processor_counts{std::size_t{1}, std::size_t{8}};

}  // namespace

TEST_CASE("A full pool gives its words at once, all or none", "[mktme][entropy]") {
    auto pool = pool_of({.words = 8, .refill = 1_us});
    CHECK(pool.level({}) == 8);
    CHECK_FALSE(draws(pool, {}, 9));
    CHECK(pool.level({}) == 8);
    CHECK(draws(pool, {}, 5));
    CHECK_FALSE(draws(pool, {}, 4));
    CHECK(pool.level({}) == 3);
    CHECK(draws(pool, {}, 3));
    CHECK(pool.level({}) == 0);
}

TEST_CASE("A word is there one refill time after the pool was emptied, not a femtosecond before",
          "[mktme][entropy][timing]") {
    auto pool = pool_of({.words = 8, .refill = 1_us});
    REQUIRE(draws(pool, 5_us, 8));
    CHECK_FALSE(draws(pool, 6_us - 1_fs, 1));
    CHECK(draws(pool, 6_us, 1));
    CHECK_FALSE(draws(pool, 10_us - 1_fs, 4));
    CHECK(draws(pool, 10_us, 4));
}

TEST_CASE("Taking words does not disturb the one being made", "[mktme][entropy][timing]") {
    auto pool = pool_of({.words = 2, .refill = 10_us});
    REQUIRE(draws(pool, {}, 2));
    REQUIRE(draws(pool, 17_us, 1));  // made at 10 us; the next is half done
    CHECK_FALSE(draws(pool, 20_us - 1_fs, 1));
    CHECK(draws(pool, 20_us, 1));
}

TEST_CASE("A full pool makes nothing in advance", "[mktme][entropy][timing]") {
    auto pool = pool_of({.words = 1, .refill = 10_us});
    REQUIRE(draws(pool, 1009_us, 1));
    CHECK_FALSE(draws(pool, 1019_us - 1_fs, 1));
    CHECK(draws(pool, 1019_us, 1));
}

TEST_CASE("Words taken are words made plus those at the start", "[mktme][entropy][conservation]") {
    const EntropyParams params{.words = 16, .refill = 1250_ns};
    auto pool = pool_of(params);
    RandomStream random{7, "draws"};
    std::uint64_t taken = 0;
    SimTime now{};
    for (int i = 0; i < 10'000; ++i) {
        now += SimTime{random.below(2'000'000'000)};
        const std::uint64_t wanted = 1 + random.below(8);
        if (draws(pool, now, wanted)) taken += wanted;
    }
    const std::uint64_t most = params.words + now.count() / params.refill.count();
    CHECK(taken + pool.level(now) <= most);
    CHECK(taken + pool.level(now) > most * 9 / 10);
}

TEST_CASE("A refill time of 0 keeps the pool full", "[mktme][entropy]") {
    auto pool = pool_of({.words = 8, .refill = {}});
    for (int i = 0; i < 100; ++i) CHECK(draws(pool, {}, 8));
    CHECK_FALSE(draws(pool, {}, 9));
}

TEST_CASE("Words depend on the seed and the component, and failed draws take none", "[mktme][entropy]") {
    const EntropyParams params{.words = 8, .refill = 1_us};
    auto a = pool_of(params);
    auto b = pool_of(params);
    auto other = pool_of(params, "another");
    std::array<std::uint64_t, 4> from_a{};
    std::array<std::uint64_t, 4> from_b{};
    std::array<std::uint64_t, 4> from_other{};
    REQUIRE_FALSE(draws(b, {}, 100));
    REQUIRE(a.draw({}, from_a));
    REQUIRE(b.draw({}, from_b));
    REQUIRE(other.draw({}, from_other));
    CHECK(from_a == from_b);
    CHECK(from_a != from_other);
    CHECK(from_a[0] != from_a[1]);
}

TEST_CASE("A random key is words of the pool: the data key, then the tweak key", "[mktme][entropy]") {
    for (const auto algorithm : {TmeAlgorithm::aes_xts_128, TmeAlgorithm::aes_xts_256}) {
        auto pool = pool_of({});
        auto same = pool_of({});
        const std::size_t bytes = key_bytes(algorithm);
        std::array<std::uint64_t, 8> words{};
        REQUIRE(same.draw({}, std::span{words}.first(2 * bytes / sizeof words[0])));
        KeyPair expected;
        std::memcpy(expected.data.data(), words.data(), bytes);
        std::memcpy(expected.tweak.data(), words.data() + bytes / sizeof words[0], bytes);
        CHECK(random_key({}, pool, algorithm) == expected);
        CHECK(pool.level({}) == same.level({}));
    }
}

TEST_CASE("T16: a storm of random keys gets 0.8 to 1.2 M words a second, within a factor of 1.5",
          "[mktme][entropy][validation]") {
    for (const std::size_t processors : processor_counts) {
        const double words_128 = 4 * storm(processors, TmeAlgorithm::aes_xts_128).keys_per_second();
        const double words_256 = 8 * storm(processors, TmeAlgorithm::aes_xts_256).keys_per_second();
        INFO(processors << " processors: " << words_128 << " and " << words_256 << " words a second");
        for (const double words : {words_128, words_256}) {
            CHECK(words >= 0.8e6 / 1.5);
            CHECK(words <= 1.2e6 * 1.5);
        }
    }
}

TEST_CASE("T16: a storm makes at most 100 K AES-256 keys a second on 1 processor and on 8",
          "[mktme][entropy][validation]") {
    for (const std::size_t processors : processor_counts) {
        const double keys = storm(processors, TmeAlgorithm::aes_xts_256).keys_per_second();
        INFO(processors << " processors: " << keys << " keys a second");
        CHECK(keys <= 100e3 * 1.001);  // the pool is full at the start
        CHECK(keys >= 100e3 / 1.5);
    }
}

TEST_CASE("T16: back to back about 79 % of random keys lack entropy", "[mktme][entropy][validation]") {
    for (const std::size_t processors : processor_counts) {
        const double rate = storm(processors, TmeAlgorithm::aes_xts_128).error_rate();
        INFO(processors << " processors: " << rate);
        CHECK(rate >= 0.79 / 1.5);
        CHECK(rate <= 1 - 0.21 / 1.5);
    }
}

TEST_CASE("T16: spaced by 20 us, fewer than 0.1 % of random keys lack entropy",
          "[mktme][entropy][validation]") {
    for (const TmeAlgorithm algorithm : {TmeAlgorithm::aes_xts_128, TmeAlgorithm::aes_xts_256}) {
        const Storm spaced = storm(1, algorithm, 19_us);  // and 1 us of execution
        CHECK(spaced.pconfig.success == 5000);
        CHECK(spaced.error_rate() < 0.001);
    }
}

TEST_CASE("Eight processors storming find the table held, and one does not",
          "[mktme][entropy][backpressure]") {
    CHECK(storm(1, TmeAlgorithm::aes_xts_128).pconfig.device_busy == 0);
    const PconfigStats eight = storm(8, TmeAlgorithm::aes_xts_128).pconfig;
    CHECK(eight.device_busy == 7 * (eight.success + eight.entropy_error));
}
