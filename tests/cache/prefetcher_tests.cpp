// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>
#include <deque>
#include <utility>
#include <vector>

#include "models/base/error.hpp"
#include "models/base/random.hpp"
#include "models/cache/prefetcher.hpp"

namespace {

using namespace mktme;
using cache::CacheParams;
using cache::DemandAccess;
using cache::Prefetcher;

using Lines = std::vector<std::uint64_t>;  // numbers

/// A prefetcher, with lines by number.
class Driver {
public:
    explicit Driver(const CacheParams& params) : prefetcher_{params} {}

    Lines access(std::uint64_t number, bool is_miss = true, bool is_first_use = false) {
        cache::PrefetchLines lines;
        prefetcher_.observe({PhysAddr{number * 64}, is_miss, is_first_use}, lines);
        Lines numbers;
        for (const PhysAddr line : lines) numbers.push_back(line.count() / 64);
        return numbers;
    }
    Lines miss(std::uint64_t number) { return access(number); }
    Lines first_use(std::uint64_t number) { return access(number, false, true); }
    Lines hit(std::uint64_t number) { return access(number, false); }

private:
    Prefetcher prefetcher_;
};

CacheParams with(const char* prefetcher, std::uint64_t degree, std::uint64_t distance,
                 std::uint64_t streams = 32) {
    return {.prefetcher = prefetcher,
            .prefetch_degree = degree,
            .prefetch_distance = distance,
            .prefetch_streams = streams};
}

/// The stride rule of docs/models/cache.md, with the whole history of each page.
class NaiveStride {
public:
    explicit NaiveStride(CacheParams params) : params_{std::move(params)} {}

    Lines access(std::int64_t number) {
        const std::int64_t page = number / 64;
        History history{page, {}};
        for (auto place = pages_.begin(); place != pages_.end(); ++place)
            if (place->page == page) {
                history = *place;
                pages_.erase(place);
                break;
            }
        const bool is_repeated = !history.lines.empty() && history.lines.back() == number;
        if (!is_repeated) history.lines.push_back(number);
        pages_.push_back(history);
        if (pages_.size() > params_.prefetch_streams) pages_.pop_front();
        return is_repeated ? Lines{} : lines_after(history.lines);
    }

private:
    struct History {
        std::int64_t page;
        std::vector<std::int64_t> lines;  // without repetitions
    };

    [[nodiscard]] Lines lines_after(const std::vector<std::int64_t>& history) const {
        if (history.size() < 3) return {};
        const auto latest = history.rbegin();
        const std::int64_t stride = latest[0] - latest[1];
        if (latest[1] - latest[2] != stride) return {};
        Lines lines;
        for (std::uint64_t i = 0; i < params_.prefetch_degree; ++i) {
            const auto line = latest[0] + stride * static_cast<std::int64_t>(params_.prefetch_distance + i);
            if (line < 0 || line / 64 != latest[0] / 64) break;
            lines.push_back(static_cast<std::uint64_t>(line));
        }
        return lines;
    }

    CacheParams params_;
    std::deque<History> pages_;  // that trained last, last
};

}  // namespace

TEST_CASE("Off prefetches nothing", "[cache][prefetch]") {
    Driver driver{with("off", 4, 1)};
    for (std::uint64_t i = 0; i < 10; ++i) CHECK(driver.miss(i).empty());
}

TEST_CASE("Next-line: a miss and the first use of a prefetched line prefetch, other hits do not",
          "[cache][prefetch]") {
    Driver driver{with("next-line", 2, 1)};
    CHECK(driver.miss(100) == Lines{101, 102});
    CHECK(driver.first_use(101) == Lines{102, 103});
    CHECK(driver.hit(101).empty());
    CHECK(driver.miss(5) == Lines{6, 7});
}

TEST_CASE("Next-line: the distance is that of the first line", "[cache][prefetch]") {
    CHECK(Driver{with("next-line", 1, 4)}.miss(8) == Lines{12});
    CHECK(Driver{with("next-line", 3, 4)}.miss(8) == Lines{12, 13, 14});
    CHECK(Driver{with("next-line", 16, 1)}.miss(0).size() == 16);
}

TEST_CASE("Next-line never leaves the page of 4 KiB, and so never the KeyID", "[cache][prefetch]") {
    Driver driver{with("next-line", 3, 1)};
    CHECK(driver.miss(61) == Lines{62, 63});
    CHECK(driver.miss(62) == Lines{63});
    CHECK(driver.miss(63).empty());
    const std::uint64_t last_of_keyid = (std::uint64_t{6} << 46U) / 64 - 1;
    CHECK(driver.miss(last_of_keyid).empty());
    CHECK(driver.miss(last_of_keyid - 1) == Lines{last_of_keyid});
    CHECK(Driver{with("next-line", 1, 63)}.miss(64) == Lines{127});
    CHECK(Driver{with("next-line", 1, 63)}.miss(65).empty());
}

TEST_CASE("Stride: the third access in a row confirms it", "[cache][prefetch]") {
    Driver driver{with("stride", 2, 1)};
    CHECK(driver.miss(0).empty());
    CHECK(driver.miss(3).empty());
    CHECK(driver.miss(6) == Lines{9, 12});
    CHECK(driver.first_use(9) == Lines{12, 15});
    CHECK(driver.hit(20).empty());  // trains nothing
    CHECK(driver.first_use(12) == Lines{15, 18});
    CHECK(driver.miss(14).empty());  // another stride
    CHECK(driver.miss(17).empty());
    CHECK(driver.miss(20) == Lines{23, 26});
}

TEST_CASE("Stride: backwards, with a distance, and a line used twice", "[cache][prefetch]") {
    Driver driver{with("stride", 2, 3)};
    CHECK(driver.miss(64 + 60).empty());
    CHECK(driver.miss(64 + 56).empty());
    CHECK(driver.miss(64 + 56).empty());
    CHECK(driver.miss(64 + 52) == Lines{64 + 40, 64 + 36});
    CHECK(driver.miss(64 + 48) == Lines{64 + 36, 64 + 32});
    CHECK(driver.miss(64 + 44) == Lines{64 + 32, 64 + 28});
}

TEST_CASE("Stride stops at both borders of its page, and at those of the address space",
          "[cache][prefetch]") {
    Driver up{with("stride", 4, 1)};
    for (const std::uint64_t number : {40U, 50U}) CHECK(up.miss(number).empty());
    CHECK(up.miss(60).empty());
    Driver some{with("stride", 4, 1)};
    for (const std::uint64_t number : {40U, 45U}) CHECK(some.miss(number).empty());
    CHECK(some.miss(50) == Lines{55, 60});
    Driver down{with("stride", 4, 1)};
    for (const std::uint64_t number : {20U, 10U}) CHECK(down.miss(number).empty());
    CHECK(down.miss(0).empty());
    Driver other_page{with("stride", 4, 1)};
    for (const std::uint64_t number : {62U, 63U}) CHECK(other_page.miss(number).empty());
    CHECK(other_page.miss(64).empty());
    CHECK(other_page.miss(65).empty());
    CHECK(other_page.miss(66) == Lines{67, 68, 69, 70});
}

TEST_CASE("Stride: each KeyID of a page has its own stream", "[cache][prefetch]") {
    Driver driver{with("stride", 1, 1)};
    const std::uint64_t keyid = (std::uint64_t{1} << 46U) / 64;
    for (std::uint64_t i = 0; i < 2; ++i) {
        CHECK(driver.miss(i).empty());
        CHECK(driver.miss(keyid + 2 * i).empty());
    }
    CHECK(driver.miss(2) == Lines{3});
    CHECK(driver.miss(keyid + 4) == Lines{keyid + 6});
}

TEST_CASE("Stride: the page that trained longest ago makes room", "[cache][prefetch]") {
    for (const std::uint64_t streams : {1U, 2U, 3U}) {
        Driver driver{with("stride", 1, 1, streams)};
        for (std::uint64_t page = 0; page < 3; ++page) {
            driver.miss(page * 64);
            driver.miss(page * 64 + 1);
        }
        CHECK(driver.miss(2 * 64 + 2) == Lines{2 * 64 + 3});
        CHECK(driver.miss(1 * 64 + 2).empty() == (streams < 2));
        CHECK(driver.miss(0 * 64 + 2).empty() == (streams < 3));
    }
}

TEST_CASE("Stride does what the whole history of each page says", "[cache][prefetch]") {
    for (std::uint64_t seed = 0; seed < 40; ++seed) {
        RandomStream random{seed, "accesses"};
        const auto params = with("stride", 1 + random.below(16), 1 + random.below(6), 1 + random.below(6));
        Driver driver{params};
        NaiveStride naive{params};
        std::vector<std::int64_t> at(6, 10);
        std::vector<std::int64_t> stride(6, 1);
        for (int i = 0; i < 2000; ++i) {
            const std::uint64_t page = random.below(at.size());
            if (random.below(6) == 0) stride[page] = static_cast<std::int64_t>(random.below(13)) - 6;
            at[page] = (at[page] + stride[page] + 64) % 64;
            const std::int64_t number = static_cast<std::int64_t>(page) * 64 + at[page];
            REQUIRE(driver.miss(static_cast<std::uint64_t>(number)) == naive.access(number));
        }
    }
}

TEST_CASE("Prefetchers have names, and only these", "[cache][prefetch]") {
    std::vector<std::string_view> listed;
    for (const auto& choice : cache::PrefetcherName::all()) listed.push_back(choice.name);
    CHECK(listed == std::vector<std::string_view>{"off", "next-line", "stride"});
    CHECK_THROWS_WITH(Prefetcher{with("best-offset", 1, 1)},
                      Catch::Contains("prefetcher = \"best-offset\": no such name"));
}
