// SPDX-License-Identifier: Apache-2.0
#include <sys/mman.h>
#include <catch2/catch.hpp>

#include "tests/kernel_model/kernel/kernel_world.hpp"

using namespace mktme;
using namespace mktme::tests;

namespace {

/// A process that opens something while it has a session keyring of its own, and then joins another one.
class OpenerWorld : public KernelWorld {
public:
    std::uint64_t join_session() { return word(call(number_of("keyctl"), {1, 0})); }
    /// Lets the grace period pass after which the keyrings of dropped credentials are gone.
    bool has_session(std::uint64_t keyring) {
        clock.pass(kernel.keys.rcu_grace_period);
        kernel.enter(task);
        kernel.enter(task);
        CHECK_FALSE(kernel.broken_invariant());
        return exists(keyring);
    }
    std::uint64_t map_shared() {
        return word(
            call(number_of("mmap"), {0, page, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, ~0ULL, 0}));
    }
    static constexpr std::uint64_t page = 4096;
};

}  // namespace

// Recorded on Linux 6.18: tests/conformance/keys_extra/file_keeps_session.case.
TEST_CASE("A shared mapping keeps the session keyring of the process that made it", "[kernel][opener]") {
    OpenerWorld world;
    const auto session = world.join_session();
    const auto mapped = world.map_shared();
    world.join_session();
    CHECK(world.has_session(session));
    CHECK(world.call(number_of("munmap"), {mapped, OpenerWorld::page}) == 0);
    CHECK_FALSE(world.has_session(session));
}

TEST_CASE("A child's mapping keeps the keyring after the parent's is gone", "[kernel][opener]") {
    OpenerWorld world;
    const auto session = world.join_session();
    const auto mapped = world.map_shared();
    Task& child = **world.kernel.tasks.fork(world.task);
    const Arguments whole{mapped, OpenerWorld::page};
    CHECK(world.call(number_of("munmap"), whole) == 0);
    world.join_session();
    CHECK(world.call(child, number_of("keyctl"), {1, 0}) > 0);
    CHECK(world.has_session(session));
    CHECK(world.call(child, number_of("munmap"), whole) == 0);
    CHECK_FALSE(world.has_session(session));
}

TEST_CASE("An open file keeps the session keyring of its opener until the last descriptor is closed",
          "[kernel][opener]") {
    OpenerWorld world;
    const auto session = world.join_session();
    std::int64_t descriptor = -1;
    SECTION("memfd") { descriptor = world.call(number_of("memfd_create"), {world.text("file"), 0}); }
    SECTION("signalfd") {
        const auto no_signals = world.place(std::uint64_t{0});
        descriptor = world.call(number_of("signalfd4"), {~0ULL, no_signals, 8, 0});
    }
    REQUIRE(descriptor >= 0);
    const auto open = static_cast<std::uint64_t>(descriptor);
    const auto second = world.call(number_of("dup"), {open});
    world.join_session();
    CHECK(world.call(number_of("close"), {open}) == 0);
    CHECK(world.has_session(session));
    CHECK(world.call(number_of("close"), {static_cast<std::uint64_t>(second)}) == 0);
    CHECK_FALSE(world.has_session(session));
}
