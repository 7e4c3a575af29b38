// SPDX-License-Identifier: Apache-2.0
// Counts the allocations of this program.
#include <catch2/catch.hpp>
#include <cstdlib>
#include <new>

#include "models/base/random.hpp"
#include "models/cache/directory.hpp"
#include "models/cache/miss_table.hpp"
#include "models/cache/prefetcher.hpp"
#include "models/cache/set_array.hpp"
#include "models/cache/write_back_buffer.hpp"

namespace {

std::uint64_t allocations = 0;

void* counted(std::size_t size) {
    ++allocations;
    void* const memory = std::malloc(size);
    if (memory == nullptr) throw std::bad_alloc{};
    return memory;
}

}  // namespace

void* operator new(std::size_t size) { return counted(size); }
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t /*size*/) noexcept { std::free(memory); }

namespace {

using namespace mktme;
using cache::CacheParams;
using cache::EntryIndex;
using cache::LineState;

constexpr CacheParams small(const char* policy, const char* prefetcher) {
    return {.size = Bytes{8192},
            .ways = 8,
            .replacement = policy,
            .prefetcher = prefetcher,
            .prefetch_degree = 4};
}
PhysAddr nth(std::uint64_t number) { return PhysAddr{number * line_size.count()}; }

/// Returns the allocations of `work`.
template <class Work>
std::uint64_t allocations_of(Work&& work) {
    const std::uint64_t before = allocations;
    work();
    return allocations - before;
}

}  // namespace

TEST_CASE("The count of allocations counts", "[cache][allocation]") {
    CHECK(allocations_of([] { const std::vector<int> one(1); }) == 1);
}

TEST_CASE("Hits and fills allocate nothing, with any policy", "[cache][allocation]") {
    for (const auto& policy : cache::ReplacementName::all()) {
        CacheParams params = small("lru", "off");
        params.replacement = cache::ReplacementName{policy.name};
        cache::SetArray array{params, 1, "test"};
        cache::WriteBackBuffer buffer{4};
        RandomStream random{1, "lines"};
        std::uint64_t fills = 0;
        const std::uint64_t count = allocations_of([&] {
            for (int i = 0; i < 5000; ++i) {
                const PhysAddr line = nth(random.below(200));
                if (array.look_up(line) != cache::no_entry) continue;
                const auto evicted = array.fill(line, LineState::modified);
                ++fills;
                if (is_valid(evicted.state)) buffer.release(buffer.add(evicted.line, evicted.state));
            }
        });
        CHECK(fills > 1000);
        CHECK(count == 0);
    }
}

TEST_CASE("Misses allocate nothing", "[cache][allocation]") {
    cache::MissTable table{4, 32};
    RandomStream random{1, "lines"};
    std::uint64_t served = 0;
    const std::uint64_t count = allocations_of([&] {
        for (cache::Waiter i = 0; i < 5000; ++i) {
            if (i % 8 != 7) {
                table.ask({.line = nth(random.below(12)), .waiter = i});
                continue;
            }
            while (table.size() > 0) {
                table.for_each([&](EntryIndex entry) {
                    table.fill(entry, LineState::shared, [&](cache::Waiter, cache::MissKind) { ++served; });
                });
                table.serve_queue([](const cache::Miss&) { return false; }, [](EntryIndex) {});
            }
        }
    });
    CHECK(served > 4000);
    CHECK(count == 0);
}

TEST_CASE("Prefetchers allocate nothing", "[cache][allocation]") {
    for (const char* const name : {"next-line", "stride"}) {
        cache::Prefetcher prefetcher{small("lru", name)};
        RandomStream random{1, "lines"};
        std::size_t prefetched = 0;
        const std::uint64_t count = allocations_of([&] {
            for (std::uint64_t i = 0; i < 5000; ++i) {
                cache::PrefetchLines lines;
                prefetcher.observe({nth(random.below(50) * 64 + i % 64), true, false}, lines);
                prefetched += lines.size();
            }
        });
        CHECK(prefetched > 10);
        CHECK(count == 0);
    }
}

TEST_CASE("A directory with room for its lines, and at most 64 cores, allocates nothing",
          "[cache][allocation]") {
    cache::Directory directory{1000};
    RandomStream random{1, "lines"};
    const auto change = [&](cache::CoreNumber cores) {
        directory.update(nth(random.below(800)), [&](cache::LineHolders& line) {
            const auto core = static_cast<cache::CoreNumber>(random.below(cores));
            if (!line.remove(core)) line.add_sharer(core);
        });
    };
    CHECK(allocations_of([&] {
              for (int i = 0; i < 20'000; ++i) change(64);
          }) == 0);
    CHECK(directory.size() > 700);
    CHECK(allocations_of([&] {
              for (int i = 0; i < 100; ++i) change(100);
          }) > 0);
}
