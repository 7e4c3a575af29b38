// SPDX-License-Identifier: Apache-2.0
// mlockall(2) and munlockall(2): present and future mappings, limits and rights.
#include <sys/mman.h>
#include <sys/resource.h>

#include <catch2/catch.hpp>

#include "kernel_model/mm/mapping/address_space.hpp"
#include "kernel_model/mm/mapping/vm_flags.hpp"
#include "kernel_model/mm/memory.hpp"
#include "kernel_model/task/task.hpp"
#include "tests/kernel_model/kernel/kernel_world.hpp"

using namespace mktme;
using namespace mktme::tests;

namespace {

constexpr auto failure = KernelWorld::failure;
constexpr auto word = KernelWorld::word;
constexpr std::uint64_t page = 4096;

struct Locks : KernelWorld {
    std::uint64_t map(std::uint64_t pages, std::uint64_t flags = 0) {
        const auto address = call(number_of("mmap"), {0, pages * page, PROT_READ | PROT_WRITE,
                                                      MAP_PRIVATE | MAP_ANONYMOUS | flags, word(-1), 0});
        return word(address);
    }
    std::int64_t lock_all(std::uint64_t flags) { return call(number_of("mlockall"), {flags}); }
    void limit(std::uint64_t bytes) {
        REQUIRE(call(number_of("prlimit64"),
                     {0, RLIMIT_MEMLOCK, place(Arguments{bytes, RLIM_INFINITY}), 0}) == 0);
    }
    [[nodiscard]] std::uint64_t locked() const { return task.memory->mapped.locked; }
    [[nodiscard]] std::uint64_t faults() const { return task.faults.minor; }
};

}  // namespace

TEST_CASE("mlockall locks what is mapped now, and brings it in", "[kernel][mlockall]") {
    Locks world;
    world.map(3);
    const auto before = world.faults();
    CHECK(world.lock_all(MCL_CURRENT) == 0);
    CHECK(world.locked() == 3);
    CHECK(world.faults() == before + 3);
    world.map(2);
    CHECK(world.locked() == 3);
    CHECK(world.call(number_of("munlockall"), {}) == 0);
    CHECK(world.locked() == 0);
    CHECK_FALSE(world.kernel.broken_invariant());
}

TEST_CASE("mlockall locks what will be mapped, the heap included, until munlockall", "[kernel][mlockall]") {
    Locks world;
    world.map(3);
    CHECK(world.lock_all(MCL_FUTURE) == 0);
    CHECK(world.locked() == 0);
    const auto before = world.faults();
    const auto made = world.map(2);
    CHECK(world.locked() == 2);
    CHECK(world.faults() == before + 2);
    const auto heap = word(world.call(number_of("brk"), {0}));
    CHECK(world.call(number_of("brk"), {heap + page}) == static_cast<std::int64_t>(heap + page));
    CHECK(world.locked() == 3);
    CHECK(world.faults() == before + 3);
    CHECK(world.call(number_of("munmap"), {made, page}) == 0);
    CHECK(world.locked() == 2);
    CHECK(world.lock_all(MCL_CURRENT) == 0);  // and nothing in future
    CHECK(world.locked() == 5);
    world.map(1);
    CHECK(world.locked() == 5);
    CHECK(world.lock_all(MCL_FUTURE) == 0);
    CHECK(world.call(number_of("munlockall"), {}) == 0);
    world.map(1);
    CHECK(world.locked() == 0);
    CHECK_FALSE(world.kernel.broken_invariant());
}

TEST_CASE("Memory locked on fault is not brought in at once", "[kernel][mlockall]") {
    Locks world;
    const auto old = world.map(3);
    const auto before = world.faults();
    CHECK(world.lock_all(MCL_CURRENT | MCL_FUTURE | MCL_ONFAULT) == 0);
    world.map(2);
    CHECK(world.locked() == 5);
    CHECK(world.faults() == before);
    CHECK(world.call(number_of("mlock"), {old, page}) == 0);  // this page not only on fault
    CHECK(world.faults() == before + 1);
    CHECK(world.locked() == 5);
    CHECK(world.lock_all(MCL_CURRENT) == 0);
    CHECK(world.faults() == before + 5);
    CHECK(world.locked() == 5);
    CHECK_FALSE(world.kernel.broken_invariant());
}

TEST_CASE("mlockall refuses unknown flags, and flags that lock nothing", "[kernel][mlockall]") {
    Locks world;
    world.limit(0);
    for (const std::uint64_t flags : {0U, 4U, 8U, 9U, 16U})
        CHECK(world.lock_all(flags) == failure(Errno::einval));
    CHECK(world.lock_all(MCL_FUTURE) == failure(Errno::eperm));
    CHECK(world.call(number_of("munlockall"), {}) == 0);
    world.task.cred.capabilities.effective = {task::Capability::ipc_lock};
    CHECK(world.lock_all(MCL_CURRENT | MCL_FUTURE) == 0);
}

TEST_CASE("RLIMIT_MEMLOCK limits all that is mapped, not what is locked", "[kernel][mlockall]") {
    Locks world;
    world.limit(4 * page);
    world.map(4);
    CHECK(world.lock_all(MCL_CURRENT) == 0);
    world.map(1);
    CHECK(world.lock_all(MCL_CURRENT | MCL_FUTURE) == failure(Errno::enomem));
    CHECK(world.lock_all(MCL_FUTURE) == 0);
    CHECK(static_cast<std::int64_t>(world.map(1)) == failure(Errno::eagain));
    const auto heap = world.call(number_of("brk"), {0});
    CHECK(world.call(number_of("brk"), {word(heap) + page}) == heap);
    world.task.cred.capabilities.effective = {task::Capability::ipc_lock};
    CHECK(world.lock_all(MCL_CURRENT) == 0);
    CHECK(world.locked() == 5);
}

TEST_CASE("Neither a child nor a new program inherits the locks", "[kernel][mlockall]") {
    Locks world;
    world.map(3);
    REQUIRE(world.lock_all(MCL_CURRENT | MCL_FUTURE | MCL_ONFAULT) == 0);
    const auto pid = static_cast<int>(world.call(number_of("fork"), {}));
    Task& child = *world.kernel.tasks.find(pid);
    CHECK(child.memory->mapped.locked == 0);
    CHECK(world.call(child, number_of("mlock"), {0, 0}) == 0);
    const auto limits = child.memory->default_flags;
    CHECK(limits == mm::VmFlags{});
    REQUIRE(world.call(number_of("execve"), {world.text("/bin/true"), 0, 0}) == 0);
    world.map(1);
    CHECK(world.locked() == 0);
    CHECK_FALSE(world.kernel.broken_invariant());
    CHECK_FALSE(world.kernel.shut_down());
}
