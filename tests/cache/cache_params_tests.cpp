// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>
#include <set>
#include <string>

#include "models/base/error.hpp"
#include "models/cache/cache_params.hpp"
#include "models/cache/set_index.hpp"

namespace {

using namespace mktme;
using namespace mktme::literals;
using cache::CacheParams;
using cache::geometry_of;
using cache::SetIndex;

void check_geometry(Bytes size, std::uint64_t ways, std::uint64_t sets) {
    const auto geometry = geometry_of({.size = size, .ways = ways});
    CHECK(geometry.sets == sets);
    CHECK(geometry.ways == ways);
}

}  // namespace

TEST_CASE("Caches of real machines have their sets", "[cache][config]") {
    check_geometry(48_KiB, 12, 64);
    check_geometry(32_KiB, 8, 64);
    check_geometry(1280_KiB, 20, 1024);
    check_geometry(2_MiB, 16, 2048);
    check_geometry(1536_KiB, 12, 2048);
    check_geometry(1920_KiB, 15, 2048);
    check_geometry(64_B, 1, 1);
    check_geometry(4_KiB, 64, 1);
    check_geometry(1_GiB, 1, std::uint64_t{1} << 24U);
}

TEST_CASE("A cache that cannot be is refused with the parameter and what is allowed", "[cache][config]") {
    const auto refused = [](CacheParams params) {
        params.name = "l2";
        try {
            geometry_of(params);
        } catch (const ConfigError& error) {
            return std::string{error.what()};
        }
        return std::string{"accepted"};
    };
    CHECK(refused({}) == "accepted");
    CHECK(refused({.ways = 7}) ==
          "cache[l2].ways = 7: must divide the 768 lines of cache[l2].size = 49152 B");
    CHECK(refused({.size = 72_KiB}) ==
          "cache[l2].size = 73728 B: gives 96 sets of 12 ways; the sets must be a power of two, such as "
          "49152 B");
    CHECK(refused({.size = Bytes{49153}}) ==
          "cache[l2].ways = 12: must divide the 768 lines of cache[l2].size = 49153 B");
    CHECK(refused({.size = 64_B}) == "cache[l2].ways = 12: must divide the 1 lines of cache[l2].size = 64 B");
    CHECK(refused({.replacement = "tree-plru"}) ==
          "cache[l2].replacement = tree-plru: needs ways that are a power of two, not cache[l2].ways = 12");
    CHECK(refused({.replacement = "mru"}) == "cache.NAME.replacement = \"mru\": no such name");
    CHECK(refused({.ways = 0}) == "cache[l2].ways = 0: must be 1 to 64");
    CHECK(refused({.size = 64_B * 65, .ways = 65}) == "cache[l2].ways = 65: must be 1 to 64");
    CHECK(refused({.latency = 0_cy}) == "cache[l2].latency = 0: must be 1 to 1000");
    CHECK(refused({.miss_entries = 0}) == "cache[l2].miss_entries = 0: must be 1 to 1024");
    CHECK(refused({.write_back_entries = 0}) == "cache[l2].write_back_entries = 0: must be 1 to 1024");
    CHECK(refused({.prefetch_degree = 17}) == "cache[l2].prefetch_degree = 17: must be 1 to 16");
    CHECK(refused({.prefetch_distance = 0}) == "cache[l2].prefetch_distance = 0: must be 1 to 63");
    CHECK(refused({.prefetch_streams = 0}) == "cache[l2].prefetch_streams = 0: must be 1 to 256");
    CHECK(refused({.size = 2_GiB}) == "cache[l2].size = 2147483648: must be 64 to 1073741824");
}

TEST_CASE("The set of a line is its number modulo the sets", "[cache][index]") {
    const SetIndex index{64};
    CHECK(index(PhysAddr{0}) == 0);
    CHECK(index(PhysAddr{63}) == 0);
    CHECK(index(PhysAddr{64}) == 1);
    CHECK(index(PhysAddr{64 * 64}) == 0);
    CHECK(index(PhysAddr{64 * 63 + 5 * 4096}) == 63);
    CHECK(SetIndex{1}(PhysAddr{0x1234'5678'9AC0}) == 0);
    CHECK_THROWS_AS(SetIndex{12}, InvariantError);
}

TEST_CASE("Aliases of a DRAM line share a set", "[cache][index]") {
    for (const unsigned skipped : {0U, 5U}) {
        const SetIndex index{2048, skipped};
        for (std::uint64_t keyid = 0; keyid < 64; ++keyid)
            CHECK(index(PhysAddr{keyid << 46U | 0x12'3456'7880}) == index(PhysAddr{0x12'3456'7880}));
    }
}

TEST_CASE("Slices by line number modulo any number use all their sets equally", "[cache][index]") {
    constexpr std::uint64_t sets = 16;
    for (std::uint64_t slices = 1; slices <= 64; ++slices) {
        const SetIndex index{sets, cache::bits_of_modulo(slices)};
        std::vector<std::vector<unsigned>> lines(slices, std::vector<unsigned>(sets));
        for (std::uint64_t number = 0; number < slices * sets * 3; ++number)
            ++lines[number % slices][index(PhysAddr{number * 64})];
        for (const auto& of_slice : lines) CHECK(of_slice == std::vector<unsigned>(sets, 3));
    }
}
