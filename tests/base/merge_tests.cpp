// SPDX-License-Identifier: Apache-2.0
#include "models/base/merge.hpp"

#include <catch2/catch.hpp>

using namespace mktme;
using namespace mktme::literals;

namespace {

struct Inner {
    std::uint64_t count = 0;
    Peak most;

    static constexpr auto fields() {
        return std::tuple{field<&Inner::count>("count", ""), field<&Inner::most>("most", "")};
    }
};

struct Outer {
    Inner inner;
    SimTime waited{};
    Histogram latency;
    Elapsed elapsed;
    std::array<std::uint64_t, 2> kinds{};
    std::optional<Inner> sometimes;
    double energy = 0;

    [[nodiscard]] double mean_wait() const { return in_ns(waited) / static_cast<double>(inner.count); }

    static constexpr auto fields() {
        using S = Outer;
        return std::tuple{field<&S::inner>("inner", ""),
                          field<&S::latency>("latency_ns", ""),
                          field<&S::mean_wait>("mean_wait", ""),
                          hidden<&S::waited>(),
                          hidden<&S::elapsed>(),
                          hidden<&S::kinds>(),
                          field<&S::sometimes>("sometimes", ""),
                          field<&S::energy>("energy_nj", "")};
    }
};

}  // namespace

TEST_CASE("The members of an aggregate are counted, whatever their types", "[base][merge]") {
    STATIC_REQUIRE(member_count<Inner>() == 2);
    STATIC_REQUIRE(member_count<Outer>() == 7);
}

TEST_CASE("A merge adds counters, sums and distributions, and compares peaks", "[base][merge]") {
    Outer a{.inner = {3, {7}},
            .waited = 30_ns,
            .latency = {},
            .elapsed = {100_ns},
            .kinds = {1, 2},
            .sometimes = {},
            .energy = 1.5};
    Outer b{.inner = {2, {9}},
            .waited = 20_ns,
            .latency = {},
            .elapsed = {100_ns},
            .kinds = {10, 20},
            .sometimes = Inner{4, {5}},
            .energy = 2};
    a.latency.record(10_ns);
    b.latency.record(30_ns);
    merge(a, b);
    CHECK(a.inner.count == 5);
    CHECK(a.inner.most.level == 9);
    CHECK(a.mean_wait() == Approx(10));
    CHECK(a.latency.count() == 2);
    CHECK(a.latency.most() == 30_ns);
    CHECK(a.elapsed.value == 100_ns);
    CHECK(a.kinds == std::array<std::uint64_t, 2>{11, 22});
    REQUIRE(a.sometimes);
    CHECK(a.sometimes->count == 4);
    CHECK(a.energy == Approx(3.5));
    merge(a, b);
    CHECK(a.sometimes->count == 8);
    CHECK(a.sometimes->most.level == 5);
    const Outer before = b;
    merge(b, Outer{});  // what only some parts have stays
    CHECK(b.sometimes->count == before.sometimes->count);
}
