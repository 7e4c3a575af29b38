// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>
#include <deque>
#include <set>

#include "models/base/error.hpp"
#include "models/base/random.hpp"
#include "models/base/stat_values.hpp"
#include "models/mmu/walker_pool.hpp"
#include "models/tme/registers/address_layout.hpp"
#include "models/tme/registers/tme_activate.hpp"
#include "tests/mmu/table_memory.hpp"

namespace mktme::mmu {
namespace {

using namespace mktme::literals;
using test::TableMemory;
using Kind = WalkStep::Kind;
using Taken = WalkerPool::Taken;

constexpr std::uint64_t rights = Entry::present | Entry::writable | Entry::user | Entry::use_bits;

/// Tables in which each level leads on to 0x1000 times the level, and the page of an address is the address's own.
std::uint64_t entry_at(std::uint64_t place) {
    const std::uint64_t table = place >> 12 & 0xff;
    return table == 1 ? (place & 0xff8) << 9 | rights : (table - 1) << 12 | rights;
}

class Pool {
public:
    explicit Pool(std::uint64_t walkers, std::uint32_t waiters = 64, PageWalkCache* cache = nullptr)
        : pool{{.walkers = walkers}, waiters, paging, ept, cache} {}

    static WalkRequest request(std::uint64_t address, SpaceTag space = SpaceTag{1}) {
        return {.space = space, .access = {.address = address}, .cr3 = 0x4000};
    }
    /// Answers a walker's reads until its walk ends.
    WalkStep finish(WalkerPool::Action action, Cycles now) {
        while (!action.step.is_end())
            action.step = pool.give(action.walker, memory.read(action.step.place), now);
        return action.step;
    }
    [[nodiscard]] std::vector<std::uint32_t> waiters(std::uint32_t walker) const {
        std::vector<std::uint32_t> all;
        pool.for_each_waiter(walker, [&](std::uint32_t waiter) { all.push_back(waiter); });
        return all;
    }

    PagingRules paging{tme::AddressLayout{52, {.keyid_bits = 6}, 63}};
    EptRules ept{tme::AddressLayout{52, {.keyid_bits = 6}, 63}};
    TableMemory memory{entry_at};
    WalkerPool pool;
};

}  // namespace

TEST_CASE("Accesses to one page share a walk, in order of their requests", "[mmu][walkers]") {
    Pool machine{2};
    const auto first = machine.pool.request(Pool::request(0x5000), 3, 10_cy);
    CHECK(first.how == Taken::started);
    CHECK(machine.pool.request(Pool::request(0x5fff), 1, 11_cy).how == Taken::joined);
    CHECK(machine.pool.request(Pool::request(0x6000), 2, 12_cy).how == Taken::started);
    CHECK(machine.pool.request(Pool::request(0x5000, SpaceTag{2}), 0, 12_cy).how == Taken::queued);
    CHECK(machine.pool.request(Pool::request(0x5001, SpaceTag{2}), 5, 12_cy).how == Taken::joined);
    CHECK(machine.pool.queued() == 1);
    CHECK(machine.waiters(first.action.walker) == std::vector<std::uint32_t>{3, 1});
    CHECK(machine.finish(first.action, 20_cy).kind == Kind::translated);
    CHECK(machine.pool.outcome(first.action.walker).translation.physical(0x5123) == PhysAddr{0x5123});
    const auto next = machine.pool.release(first.action.walker, 21_cy);
    REQUIRE(next);
    CHECK(next->walker == first.action.walker);
    CHECK(machine.waiters(next->walker) == std::vector<std::uint32_t>{0, 5});
    CHECK(machine.pool.request_of(next->walker).space == SpaceTag{2});
    const WalkStats& stats = machine.pool.stats();
    CHECK(stats.walks == 3);
    CHECK(stats.joined == 2);
    CHECK(stats.queued == 1);
    CHECK(stats.walk_cycles() == 10.0);
    CHECK(stats.wait_cycles() == 3.0);  // 9 over three walks
    CHECK(stats.reads == 4 + 1 + 1);
    CHECK(stats.faults == 0);
}

TEST_CASE("A waiter waits for one walk at a time", "[mmu][walkers]") {
    Pool machine{1, 4};
    const auto first = machine.pool.request(Pool::request(0x5000), 3, 0_cy);
    CHECK_THROWS_AS(machine.pool.request(Pool::request(0x9000), 3, 0_cy), InvariantError);
    CHECK_THROWS_AS(machine.pool.request(Pool::request(0x9000), 4, 0_cy), InvariantError);
    machine.finish(first.action, 1_cy);
    CHECK_FALSE(machine.pool.release(first.action.walker, 1_cy));
    CHECK(machine.pool.is_idle());
    CHECK(machine.pool.request(Pool::request(0x9000), 3, 1_cy).how == Taken::started);
    CHECK_FALSE(machine.pool.is_idle());
}

TEST_CASE("A queued walk finds what another walk has put into the page-walk cache", "[mmu][walkers][cache]") {
    PageWalkCache cache{MmuParams{}};
    Pool machine{1, 4, &cache};
    const auto first = machine.pool.request(Pool::request(0x5000), 0, 0_cy);
    machine.pool.request(Pool::request(0x6000), 1, 0_cy);
    machine.finish(first.action, 9_cy);
    const auto next = machine.pool.release(first.action.walker, 9_cy);
    REQUIRE(next);
    CHECK(next->step.place == entry_place(PhysAddr{0x1000}, 0x6000, 1));
    CHECK(machine.pool.stats().cache_hits == 1);
}

TEST_CASE("A walk under way in a space that is invalidated begins again", "[mmu][walkers]") {
    PageWalkCache cache{MmuParams{}};
    Pool machine{2, 4, &cache};
    auto walk = machine.pool.request(Pool::request(0x5000), 0, 0_cy).action;
    auto other = machine.pool.request(Pool::request(0x5000, SpaceTag{2}), 1, 0_cy).action;
    for (int i = 0; i < 2; ++i) {
        walk.step = machine.pool.give(walk.walker, machine.memory.read(walk.step.place), 1_cy);
        other.step = machine.pool.give(other.walker, machine.memory.read(other.step.place), 1_cy);
    }
    const Entry stale = machine.memory.read(walk.step.place);
    machine.memory.write(walk.step.place.count(), 0);
    cache.invalidate(SpaceTag{1});
    machine.pool.restart(SpaceTag{1});
    walk.step = machine.pool.give(walk.walker, stale, 2_cy);
    CHECK(walk.step.place == entry_place(PhysAddr{0x4000}, 0x5000, 4));
    CHECK(machine.finish(walk, 3_cy).kind == Kind::page_fault);
    other.step = machine.pool.give(other.walker, stale, 2_cy);
    CHECK(machine.finish(other, 3_cy).kind == Kind::translated);
    CHECK(machine.pool.stats().restarted == 1);
    CHECK(machine.pool.stats().faults == 1);
    machine.pool.release(walk.walker, 3_cy);
    machine.pool.release(other.walker, 3_cy);
    // A walker that was idle, or began later, is not concerned.
    machine.pool.restart_all();
    walk = machine.pool.request(Pool::request(0x8000'5000), 0, 4_cy).action;
    walk.step = machine.pool.give(walk.walker, machine.memory.read(walk.step.place), 5_cy);
    CHECK(walk.step.place == entry_place(PhysAddr{0x2000}, 0x8000'5000, 2));
    machine.pool.restart_all();
    walk.step = machine.pool.give(walk.walker, Entry{}, 5_cy);
    CHECK(walk.step.place ==
          entry_place(PhysAddr{0x2000}, 0x8000'5000, 2));  // the page-walk cache was left alone
    CHECK(machine.pool.stats().restarted == 2);
}

TEST_CASE("The counters of a core's translation are flattened, merged and subtracted",
          "[mmu][walkers][stats]") {
    MmuStats stats;
    stats.walker.ended = 2;
    stats.walker.walk_time = 30_cy;
    stats.l2.hits = 3;
    stats.l2.misses = 1;
    MmuStats sum = stats;
    merge(sum, stats);
    StatFlattener flat;
    flat.add(sum, "tlb");
    const auto value_of = [&](const std::string& path) {
        const auto found = std::ranges::find(flat.values(), path, &StatValue::path);
        REQUIRE(found != flat.values().end());
        return found->unit + (found->value.index() == 0 ? " " + std::to_string(std::get<0>(found->value))
                                                        : " " + std::to_string(std::get<1>(found->value)));
    };
    CHECK(value_of("tlb.l2.hits") == "count 6");
    CHECK(value_of("tlb.l2.hit_rate") == "ratio 0.750000");
    CHECK(value_of("tlb.walker.walk_cycles") == "cycle 15.000000");
    CHECK(value_of("tlb.walker.wait_cycles") == "cycle 0.000000");
}

TEST_CASE("Steps of all kinds are counted", "[mmu][walkers]") {
    Pool machine{1};
    for (std::uint64_t table = 1; table <= 4; ++table)
        machine.memory.write(table << 12, entry_at(table << 12) & ~Entry::use_bits);
    const auto plain = machine.pool.request(Pool::request(0), 0, 0_cy);
    WalkStep step = plain.action.step;
    while (!step.is_end())
        step = machine.pool.give(0,
                                 step.kind == Kind::read
                                     ? machine.memory.read(step.place)
                                     : machine.memory.exchange(step.place, step.seen, step.wanted),
                                 5_cy);
    machine.pool.release(0, 5_cy);
    CHECK(machine.pool.stats().reads == 4);
    CHECK(machine.pool.stats().exchanges == 4);
    WalkRequest guest = Pool::request(0x7000);
    guest.ept = EptPointer{0x2'0000};
    guest.cr3 = std::uint64_t{1} << 48;
    const auto at_once = machine.pool.request(guest, 0, 6_cy);
    CHECK(at_once.how == Taken::started);
    CHECK(at_once.action.step.kind == Kind::ept_violation);
    machine.pool.release(0, 6_cy);
    CHECK(machine.pool.stats().faults == 1);
    guest.cr3 = 0x4000;
    machine.pool.request(guest, 0, 7_cy);
    CHECK(machine.pool.stats().nested_reads == 1);
}

TEST_CASE("Walks are a FIFO before a number of walkers, and nobody is lost", "[mmu][walkers][random]") {
    struct Walk {
        std::uint64_t page;
        SpaceTag space;
        std::vector<std::uint32_t> waiters;
    };
    for (std::uint64_t seed = 0; seed < 60; ++seed) {
        RandomStream random{seed, "pool"};
        const std::uint64_t walkers = 1 + random.below(4);
        constexpr std::uint32_t waiters = 24;
        Pool machine{walkers, waiters};
        std::map<std::uint32_t, Walk> running;
        std::map<std::uint32_t, WalkStep> steps;
        std::deque<Walk> queue;
        std::set<std::uint32_t> waiting;
        std::uint64_t now = 0;
        std::uint64_t waited = 0;
        std::uint64_t walked = 0;
        for (int i = 0; i < 1500; ++i, now += random.below(3)) {
            const auto waiter = static_cast<std::uint32_t>(random.below(waiters));
            if (random.below(3) == 0 && !waiting.contains(waiter)) {
                const std::uint64_t page = random.below(6) << 12;
                const SpaceTag space{static_cast<std::uint16_t>(random.below(2))};
                const auto answer = machine.pool.request(Pool::request(page | random.below(4096), space),
                                                         waiter, Cycles{now});
                waiting.insert(waiter);
                const auto is_same = [&](const Walk& w) { return w.page == page && w.space == space; };
                const auto runs =
                    std::ranges::find_if(running, [&](const auto& w) { return is_same(w.second); });
                const auto waits = std::ranges::find_if(queue, is_same);
                if (runs != running.end()) {
                    CHECK(answer.how == Taken::joined);
                    runs->second.waiters.push_back(waiter);
                } else if (waits != queue.end()) {
                    CHECK(answer.how == Taken::joined);
                    waits->waiters.push_back(waiter);
                } else if (running.size() < walkers) {
                    REQUIRE(answer.how == Taken::started);
                    CHECK_FALSE(running.contains(answer.action.walker));
                    running[answer.action.walker] = {page, space, {waiter}};
                    steps[answer.action.walker] = answer.action.step;
                } else {
                    CHECK(answer.how == Taken::queued);
                    queue.push_back({page, space, {waiter}});
                }
            } else if (!running.empty()) {
                const auto chosen =
                    std::next(running.begin(), static_cast<std::ptrdiff_t>(random.below(running.size())));
                const std::uint32_t walker = chosen->first;
                steps[walker] =
                    machine.pool.give(walker, machine.memory.read(steps[walker].place), Cycles{now});
                if (!steps[walker].is_end()) continue;
                ++walked;
                CHECK(machine.pool.outcome(walker).translation.physical(chosen->second.page).count() ==
                      chosen->second.page);
                CHECK(machine.waiters(walker) == chosen->second.waiters);
                for (const std::uint32_t done : chosen->second.waiters) waiting.erase(done);
                running.erase(chosen);
                const auto next = machine.pool.release(walker, Cycles{now});
                REQUIRE(next.has_value() == !queue.empty());
                if (!next) continue;
                CHECK(next->walker == walker);
                running[walker] = queue.front();
                steps[walker] = next->step;
                queue.pop_front();
                ++waited;
            }
            CHECK(machine.pool.queued() == queue.size());
            CHECK(machine.pool.is_idle() == running.empty());
        }
        const WalkStats& stats = machine.pool.stats();
        CHECK(stats.walks == walked + running.size());
        CHECK(stats.queued == waited + queue.size());
    }
}

}  // namespace mktme::mmu
