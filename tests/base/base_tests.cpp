// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <vector>

#include "models/base/clock_domain.hpp"
#include "models/base/error.hpp"
#include "models/base/gauge.hpp"
#include "models/base/histogram.hpp"
#include "models/base/nearest.hpp"
#include "models/base/random.hpp"

namespace {

using namespace mktme;
using namespace mktme::literals;

template <class A, class B>
concept Addable = requires(A a, B b) {
    a + b;
};

static_assert(Addable<Cycles, Cycles>);
static_assert(!Addable<Cycles, SimTime>);
static_assert(!Addable<KeyId, KeyId>);
static_assert(!Addable<PhysAddr, PhysAddr>);
static_assert(!std::is_convertible_v<KeyId, Cycles>);
static_assert(!std::is_convertible_v<PhysAddr, DramAddr>);
static_assert(!std::is_convertible_v<std::uint64_t, Cycles>);

}  // namespace

TEST_CASE("Edge n of a clock is at ceil(n x 10^15 / f), however long it runs", "[base][clock]") {
    __extension__ using Wide = unsigned __int128;
    for (const std::uint64_t hertz : {1'600'000'000ULL, 2'400'000'000ULL, 1'733'333'333ULL, 1ULL}) {
        const ClockDomain clock{Frequency{hertz}};
        for (const std::uint64_t n : {0ULL, 1ULL, 2ULL, 3ULL, 1'000'003ULL, 1'000'000'000'007ULL}) {
            const Wide exact = (Wide{n} * 1'000'000'000'000'000ULL + hertz - 1) / hertz;
            if (exact > ~std::uint64_t{0}) continue;
            CHECK(clock.edge(Cycles{n}).count() == static_cast<std::uint64_t>(exact));
        }
    }
}

TEST_CASE("A crossing sees the next edge at or after, never one before", "[base][clock]") {
    for (const std::uint64_t hertz : {1'600'000'000ULL, 2'400'000'000ULL, 1'733'333'333ULL}) {
        const ClockDomain clock{Frequency{hertz}};
        RandomStream random{hertz, "crossing"};
        for (int i = 0; i < 20'000; ++i) {
            const SimTime t{random.below(std::uint64_t{1} << 60)};
            const Cycles after = clock.at_or_after(t);
            REQUIRE(clock.edge(after) >= t);
            if (after > 0_cy) REQUIRE(clock.edge(after - 1_cy) < t);
            const Cycles before = clock.at_or_before(t);
            REQUIRE(clock.edge(before) <= t);
            REQUIRE(clock.edge(before + 1_cy) > t);
            REQUIRE(clock.at_or_after(clock.edge(before)) == before);
        }
    }
}

TEST_CASE("A clock without frequency is refused", "[base][clock][config]") {
    CHECK_THROWS_AS(ClockDomain{Frequency{0}}, ConfigError);
}

TEST_CASE("Percentiles lie within 0.8 % of the sorted samples, mean and extremes are exact",
          "[base][histogram]") {
    RandomStream random{3, "histogram"};
    Histogram histogram;
    std::vector<std::uint64_t> samples;
    double sum = 0;
    for (int i = 0; i < 20'000; ++i) {
        const auto value = static_cast<std::uint64_t>(std::exp(random.unit() * 30));
        samples.push_back(value);
        sum += static_cast<double>(value);
        histogram.record(SimTime{value});
    }
    std::ranges::sort(samples);
    for (const double p : {0.001, 0.5, 0.9, 0.99, 0.999, 1.0}) {
        const auto rank = static_cast<std::size_t>(std::ceil(p * 20'000)) - 1;
        CHECK(static_cast<double>(histogram.percentile(p).count()) ==
              Approx(samples[rank]).epsilon(0.008).margin(0));
    }
    CHECK(histogram.mean_fs() == Approx(sum / 20'000).epsilon(1e-12));
    CHECK(histogram.least().count() == samples.front());
    CHECK(histogram.most().count() == samples.back());
}

TEST_CASE("A constant distribution reports the constant, and merging adds", "[base][histogram]") {
    Histogram a;
    Histogram b;
    for (int i = 0; i < 10; ++i) a.record(30_ns);
    CHECK(a.percentile(0.5) == 30_ns);
    b.record(40_ns);
    a.merge(b);
    CHECK(a.count() == 11);
    CHECK(a.most() == 40_ns);
    CHECK(Histogram{}.percentile(0.5) == SimTime{});
}

TEST_CASE("A random stream depends on seed and component only", "[base][random]") {
    RandomStream a{1, "workload"};
    RandomStream same{1, "workload"};
    RandomStream component{1, "entropy"};
    RandomStream seed{2, "workload"};
    const auto first = a.bits();
    CHECK(first == same.bits());
    CHECK(first != component.bits());
    CHECK(first != seed.bits());
    for (int i = 0; i < 1000; ++i) REQUIRE(a.below(7) < 7);
    CHECK(a.below(0) == 0);
}

TEST_CASE("A place in a file is told as far as it is known", "[base][error]") {
    CHECK(SourcePlace{"a.toml", 3, 7}.prefix() == "a.toml:3:7: ");
    CHECK(SourcePlace{"a.toml", 3}.prefix() == "a.toml:3: ");
    CHECK(SourcePlace{"a.toml"}.prefix() == "a.toml: ");
    CHECK(SourcePlace{}.prefix().empty());
}

TEST_CASE("A hint names what is fewest edits away, and nothing that shares too little", "[base][error]") {
    const auto hint = [](std::string_view written, auto... known) {
        return nearest_hint(written, std::vector<std::string_view>{known...});
    };
    CHECK(hint("lanes", "lines", "line", "planes") == " (did you mean lines?)");
    CHECK(hint("lanes", "queue", "plane", "planes") == " (did you mean planes?)");
    CHECK(hint("lanes", "tweak", "lines_in", "lane") == " (did you mean lane?)");
    CHECK(hint("abcd", "axyz") == " (did you mean axyz?)");  // three of four letters may be wrong
    CHECK(hint("abcd", "wxyz").empty());
    CHECK(hint("abcd", "abcdefg") == " (did you mean abcdefg?)");
    CHECK(hint("abcd", "abcdefgh").empty());
    CHECK(hint("abcd").empty());
}

TEST_CASE("A gauge weighs each level by how long it held", "[base][gauge]") {
    Gauge<Cycles> gauge;
    gauge.set(10_cy, 4);
    gauge.set(15_cy, 1);
    gauge.set(25_cy, 0);
    const auto level = gauge.level(60_ns, ClockDomain{1_GHz});
    CHECK(level.mean() == 0.5);  // of 60 clocks: 4 for 5, 1 for 10
    CHECK(level.most.level == 4);
}
