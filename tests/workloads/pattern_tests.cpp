// SPDX-License-Identifier: Apache-2.0
// Compares the distributions of the generators with their closed forms, with fixed seeds.
#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <numeric>
#include <set>

#include "tests/workloads/generated.hpp"
#include "workloads/generators/portable_math.hpp"
#include "workloads/generators/scatter.hpp"
#include "workloads/generators/zipf_law.hpp"

namespace {

using namespace mktme;
using namespace mktme::literals;
using testing::Lines;
using testing::lines_of;
using testing::params_of;
using testing::requests_of;
using workloads::GeneratorKind;

/// Returns the Kolmogorov-Smirnov distance that a correct sample exceeds with probability 0.001 (less if discrete).
double ks_bound(std::size_t samples) { return 1.95 / std::sqrt(static_cast<double>(samples)); }

/// Returns the share of each rank by the exact law.
std::vector<double> zipf_shares(std::size_t ranks, double exponent) {
    std::vector<double> shares(ranks);
    for (std::size_t k = 0; k < ranks; ++k) shares[k] = std::pow(static_cast<double>(k + 1), -exponent);
    const double sum = std::accumulate(shares.begin(), shares.end(), 0.0);
    for (auto& share : shares) share /= sum;
    return shares;
}

/// Returns the slope of ln(frequency) over ln(rank) by least squares, for the ranks 1 to `count`.
double slope(const Lines& hits, std::size_t count) {
    double sx = 0;
    double sy = 0;
    double sxx = 0;
    double sxy = 0;
    for (std::size_t k = 0; k < count; ++k) {
        const double x = std::log(static_cast<double>(k + 1));
        const double y = std::log(static_cast<double>(hits[k]));
        sx += x;
        sy += y;
        sxx += x * x;
        sxy += x * y;
    }
    const auto n = static_cast<double>(count);
    return (n * sxy - sx * sy) / (n * sxx - sx * sx);
}

}  // namespace

TEST_CASE("Logarithm and exponential agree with the C library to 1e-14", "[workload][math]") {
    namespace portable = workloads::portable;
    for (int step = 0; step < 249; ++step) {  // to 1e18
        const double x = 1e-16 * std::pow(1.37, step);
        CHECK(portable::log(x) == Approx(std::log(x)).epsilon(1e-14));
    }
    for (int step = 0; step < 463; ++step) {  // to 40
        const double x = -40 + 0.173 * step;
        CHECK(portable::exp(x) == Approx(std::exp(x)).epsilon(1e-14));
        CHECK(portable::exp_quotient(x) == Approx(std::expm1(x) / x).epsilon(1e-14));
    }
    for (int step = 0; step < 636; ++step) {  // to 10
        const double x = -0.99 + 0.0173 * step;
        CHECK(portable::log_quotient(x) == Approx(std::log1p(x) / x).epsilon(1e-14));
    }
    CHECK(portable::exp_quotient(0) == 1);
    CHECK(portable::log_quotient(0) == 1);
    CHECK(portable::log(1) == 0);
}

TEST_CASE("Zipf ranks follow the exact law: every head rank, the whole curve, the slope",
          "[workload][zipf]") {
    constexpr std::size_t ranks = 1000;
    constexpr std::size_t samples = 400'000;
    for (const double exponent : {0.0, 0.5, 0.99, 1.0, 1.01, 1.5, 2.5}) {
        INFO("exponent " << exponent);
        const workloads::ZipfLaw law{ranks, exponent};
        RandomStream random{7, "zipf"};
        Lines hits(ranks);
        for (std::size_t i = 0; i < samples; ++i) ++hits.at(law.draw(random) - 1);
        const auto shares = zipf_shares(ranks, exponent);
        double expected = 0;
        double seen = 0;
        double distance = 0;
        for (std::size_t k = 0; k < ranks; ++k) {
            const double sigma = std::sqrt(shares[k] * (1 - shares[k]) * samples);
            if (k < 20) CHECK(std::abs(static_cast<double>(hits[k]) - shares[k] * samples) < 5 * sigma);
            expected += shares[k];
            seen += static_cast<double>(hits[k]) / samples;
            distance = std::max(distance, std::abs(expected - seen));
        }
        CHECK(distance < ks_bound(samples));
        CHECK(slope(hits, 20) == Approx(-exponent).margin(0.03));
    }
}

TEST_CASE("Zipf over 2^34 lines keeps the head's share, and over one line draws it", "[workload][zipf]") {
    constexpr std::uint64_t ranks = std::uint64_t{1} << 34U;
    constexpr int samples = 200'000;
    const workloads::ZipfLaw law{ranks, 1.0};
    RandomStream random{3, "zipf"};
    int first = 0;
    for (int i = 0; i < samples; ++i) {
        const std::uint64_t rank = law.draw(random);
        REQUIRE(rank >= 1);
        REQUIRE(rank <= ranks);
        first += rank == 1 ? 1 : 0;
    }
    constexpr double euler = 0.5772156649;
    const double share = 1 / (std::log(static_cast<double>(ranks)) + euler);  // 1 / harmonic number
    CHECK(std::abs(first - share * samples) < 5 * std::sqrt(share * samples));
    const workloads::ZipfLaw alone{1, 0.99};
    for (int i = 0; i < 100; ++i) CHECK(alone.draw(random) == 1);
}

TEST_CASE("Scattering is one-to-one and parts neighbours", "[workload][zipf]") {
    for (const std::uint64_t count : {1U, 2U, 3U, 4U, 5U, 63U, 64U, 65U, 1000U, 4096U, 99'991U}) {
        const workloads::Scatter scatter{count, 12345};
        std::set<std::uint64_t> places;
        for (std::uint64_t i = 0; i < count; ++i) places.insert(scatter(i));
        CHECK(places.size() == count);
        CHECK(*places.rbegin() == count - 1);
    }
    constexpr std::uint64_t count = 1'000'000;
    const workloads::Scatter scatter{count, 1};
    double distance = 0;
    constexpr int pairs = 10'000;
    for (std::uint64_t i = 0; i < pairs; ++i)
        distance += std::abs(static_cast<double>(scatter(i + 1)) - static_cast<double>(scatter(i)));
    CHECK(distance / pairs / count == Approx(1.0 / 3).margin(0.02));  // of two uniform numbers
}

TEST_CASE("The zipf generator's hot lines are as hot as the law says and lie apart", "[workload][zipf]") {
    auto params = params_of(GeneratorKind::zipf);
    params.footprint = 64_KiB;
    params.zipf_exponent = Ratio{1.2};
    constexpr std::size_t samples = 200'000;
    const auto by_heat = [&] {
        Lines hits(1024);
        for (const auto line : lines_of(params, samples)) ++hits.at(line);
        std::vector<std::pair<std::uint64_t, std::uint64_t>> order;
        order.reserve(hits.size());
        for (std::size_t line = 0; line < hits.size(); ++line) order.emplace_back(hits[line], line);
        std::ranges::sort(order, std::greater{});
        return order;
    };
    const auto lines = by_heat();
    const auto shares = zipf_shares(1024, 1.2);
    for (std::size_t k = 0; k < 4; ++k) {
        CHECK(static_cast<double>(lines[k].first) / samples == Approx(shares[k]).epsilon(0.03));
        CHECK(std::abs(static_cast<double>(lines[k].second) - static_cast<double>(lines[k + 1].second)) > 1);
    }
    params.zipf_page = 4_KiB;  // 16 pages of 64 lines
    const auto pages = by_heat();
    const double hottest = zipf_shares(16, 1.2)[0] / 64;
    for (std::size_t k = 0; k < 64; ++k) {
        CHECK(pages[k].second / 64 == pages[0].second / 64);
        CHECK(static_cast<double>(pages[k].first) / samples == Approx(hottest).epsilon(0.1));
    }
}

TEST_CASE("Poisson gaps are exponential: mean, variance, Kolmogorov-Smirnov", "[workload][poisson]") {
    constexpr std::size_t samples = 200'000;
    auto params = params_of(GeneratorKind::poisson);
    params.interval = 25_ns;
    std::vector<double> gaps;
    SimTime before{};
    for (const auto& request : requests_of(params, samples)) {
        gaps.push_back(in_ns(request.time - before) / 25);
        before = request.time;
    }
    double sum = 0;
    double squares = 0;
    for (const double gap : gaps) {
        sum += gap;
        squares += (gap - 1) * (gap - 1);
    }
    const double root = std::sqrt(static_cast<double>(samples));
    CHECK(sum / samples == Approx(1).margin(5 / root));
    CHECK(squares / samples == Approx(1).margin(5 * std::sqrt(8.0) / root));  // the fourth moment is 9
    std::ranges::sort(gaps);
    double distance = 0;
    for (std::size_t i = 0; i < samples; ++i) {
        const double law = 1 - std::exp(-gaps[i]);
        distance = std::max({distance, std::abs(law - static_cast<double>(i) / samples),
                             std::abs(law - static_cast<double>(i + 1) / samples)});
    }
    CHECK(distance < ks_bound(samples));
}

TEST_CASE("Places do not depend on gaps: poisson draws the lines random draws", "[workload][poisson]") {
    CHECK(lines_of(params_of(GeneratorKind::poisson), 1000) ==
          lines_of(params_of(GeneratorKind::random), 1000));
}

TEST_CASE("The hot rows get their share alike, and the rest is uniform outside", "[workload][hot-row]") {
    constexpr double samples = 200'000;
    auto params = params_of(GeneratorKind::hot_row);
    params.footprint = 64_KiB;
    params.hot_bytes = 8_KiB;
    for (const double share : {0.0, 0.25, 0.9, 1.0}) {
        params.hot_share = Ratio{share};
        Lines hits(8);  // by 8 KiB
        for (const auto line : lines_of(params, 200'000)) ++hits.at(line / 128);
        const auto near = [&](std::uint64_t seen, double p) {
            return std::abs(static_cast<double>(seen) - p * samples) <= 5 * std::sqrt(p * (1 - p) * samples);
        };
        CHECK(near(hits[0], share));
        for (std::size_t i = 1; i < 8; ++i) CHECK(near(hits[i], (1 - share) / 7));
    }
}

TEST_CASE("Each of the streams is sequential, and they take turns", "[workload][streams]") {
    for (const auto kind : {GeneratorKind::streams, GeneratorKind::loaded})
        for (const std::uint64_t streams : {1U, 3U, 16U}) {
            auto params = params_of(kind);
            params.footprint = 64_KiB;
            params.streams = streams;
            const auto lines = lines_of(params, 5000);
            for (std::size_t i = streams; i < lines.size(); ++i)
                REQUIRE(lines[i] == (lines[i - streams] + 1) % 1024);
            const std::set<std::uint64_t> starts(lines.begin(), lines.begin() + static_cast<long>(streams));
            CHECK(starts.size() == streams);  // none of these few collide with this seed
        }
    auto params = params_of(GeneratorKind::streams);
    const auto usual = lines_of(params, 100);
    params.streams = 16;
    CHECK(usual == lines_of(params, 100));
}
